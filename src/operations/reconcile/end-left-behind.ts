import type { Ctx } from '../context.ts';
import { isElsewhere, seenAsOf } from '../../domain/grant/connector.ts';
import type { ExternalGrant } from '../../domain/grant/connector.ts';
import { ENDED_GRANT_STATES } from '../../domain/grant/grant.ts';
import { grantOfOperation } from '../../domain/grant/operation-id.ts';
import { isSameTarget } from '../../domain/grant/same-target.ts';
import { audit } from '../../store/audit/audit-log.ts';
import { refreshCards } from '../../store/card/cards.ts';
import { transaction } from '../../store/database/transaction.ts';
import * as grantStore from '../../store/grant/grant-store.ts';
import type { GrantRow } from '../../store/grant/grant-store.ts';
import * as lateGrantStore from '../../store/grant/late-grant-store.ts';
import { findUnheardEnded } from '../../store/reconcile/listed-store.ts';
import { noteDifferences } from '../discrepancy/note-differences.ts';
import { refreshEmergency } from '../emergency/refresh-emergency.ts';
import { subjectOf } from '../grant/grant-subject.ts';
import { gather, holdListed } from '../look/held-account.ts';
import { atOf } from '../look/reading.ts';
import type { Concluding } from './conclude.ts';
import { settledBefore } from './find-gone.ts';

const WHY = 'A look at the target lists the access, which ended, so it is removed and read back once more.';
/** A target that carries out what it gave no word of does so within this time. */
const UNHEARD_MS = 2 * 60 * 60_000;

/**
 * Ends once more what ended and is there, where it was ours: an operation of ours gave it, or a call that gave it had no answer.
 * Nobody is asked; admins are told. An account that live grants turned out to be of is passed over. Answers which accounts it
 * ended access of.
 */
export async function endLeftBehind(
  ctx: Ctx,
  concluding: Concluding,
  isOurs: (accountId: string) => boolean,
): Promise<ReadonlySet<string>> {
  const { reading, listing } = concluding.one;
  const ours = new Set<string>();
  const ended = byAccount(await endedGrants(ctx, concluding));
  for (const one of listing.unheld) {
    const grant = isOurs(one.account.id) ? undefined : ended(one).find((row) => isOf(row, one));
    if (grant === undefined) continue;
    ours.add(one.account.id);
    await reading.renewLease(listing.listed);
    await endOne(ctx, concluding, one, grant);
  }
  return ours;
}

/** Looks up those that may be of an account, by its id or, of what was never seen, by its address. */
function byAccount(grants: readonly GrantRow[]): (one: ExternalGrant) => GrantRow[] {
  const known = gather(
    grants,
    ({ seenAs, account }) => (seenAs === null ? `by address ${account.email}` : `by id ${seenAs.account.id}`),
    (grant) => grant,
  );
  return ({ account: { id, email } }) => [
    ...(known.get(`by id ${id}`) ?? []),
    ...(known.get(`by address ${email}`) ?? []),
  ];
}

/** The ended grants that may have given some of what is listed and not held. */
async function endedGrants(ctx: Ctx, { one: { reading, listing } }: Concluding): Promise<GrantRow[]> {
  const { entitlement, connector } = reading;
  const at = atOf(reading);
  const db = ctx.db.drizzle;
  const ids = listing.unheld.flatMap(({ operationId }) => grantOfOperation(operationId ?? '') ?? []);
  const since = new Date(listing.listedFrom.getTime() - UNHEARD_MS);
  const unheard = listing.unheld.length === 0 ? [] : await findUnheardEnded(db, at, since);
  const before = settledBefore(listing.listedFrom, connector);
  return [...(await grantStore.findGrants(db, [...new Set(ids)])), ...unheard].filter(
    (grant) =>
      ENDED_GRANT_STATES.some((state) => state === grant.state) &&
      grant.endedAt !== null &&
      grant.endedAt < before &&
      grant.connectorId === at.connectorId &&
      isSameTarget(grant, entitlement) &&
      !isElsewhere(grant.place, at.place),
  );
}

/**
 * Whether what is listed is what this grant gave: by its operation, or by its account alone where a call that gives it had no
 * answer and it was never seen: what was seen and removed since may have been given by anybody.
 */
function isOf(grant: GrantRow, one: ExternalGrant): boolean {
  const isItsAccount =
    grant.seenAs === null
      ? grant.account.email === one.account.email
      : grant.seenAs.account.id === one.account.id;
  if (!isItsAccount) return false;
  return one.operationId === undefined
    ? grant.unheardAt !== null && grant.activeAt === null
    : grantOfOperation(one.operationId) === grant.id;
}

async function endOne(
  ctx: Ctx,
  { at, begunAt, one: { reading, listing } }: Concluding,
  listed: ExternalGrant,
  { id }: GrantRow,
): Promise<void> {
  await transaction(ctx, async (tx, ctx) => {
    const isHeld = await holdListed(tx, atOf(reading), [listed], {
      isKnown: () => true,
      listedFrom: settledBefore(listing.listedFrom, reading.connector),
    });
    if (isHeld(listed)) return;
    const now = ctx.clock.now();
    const [was] = await grantStore.findGrants(tx, [id]);
    const [reopened] = await lateGrantStore.reopenRevocation(tx, id, { now, lastError: WHY, handle: null });
    if (was === undefined || reopened === undefined) return;
    // By its address alone it may be taken for another account's, and stay because that one is held.
    if (was.seenAs === null) await grantStore.changeGrant(tx, id, ['revoking'], { seenAs: seenAsOf(listed) });
    const data = { was: was.state, why: WHY };
    await audit(tx, ctx, { kind: 'grant.revocation-reopened', data, subject: subjectOf(reopened) });
    await refreshCards(tx, [id], now);
    await refreshEmergency(tx, [reopened], now);
    const { account } = listed;
    const seen = {
      kind: 'left-behind' as const,
      key: id,
      entitlement: reopened.entitlement,
      grantId: id,
      account,
      facts: { personId: reopened.principalId },
      said: `The target lists it under the account ${account.login}.`,
    };
    await noteDifferences(tx, ctx, at, [seen], begunAt);
  });
}
