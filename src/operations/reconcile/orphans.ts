import type { Ctx } from '../context.ts';
import type { ExternalGrant } from '../../domain/grant/connector.ts';
import type { PersonId } from '../../domain/ids.ts';
import { hasLeft, isActive } from '../../domain/people/person.ts';
import type { Person } from '../../domain/people/person.ts';
import type { AccountMatch } from '../../domain/reconcile/account-match.ts';
import { rightsHeld } from '../../domain/reconcile/discrepancy.ts';
import type { DiscrepancyFacts } from '../../domain/reconcile/discrepancy.ts';
import { localDate } from '../../domain/time/local-date.ts';
import type { Tx } from '../../store/database/database.ts';
import { transaction } from '../../store/database/transaction.ts';
import * as personStore from '../../store/people/person-store.ts';
import * as discrepancyStore from '../../store/reconcile/discrepancy-store.ts';
import { noteDifferences } from '../discrepancy/note-differences.ts';
import { findAccountMatches } from '../look/account-holders.ts';
import type { Reading } from '../look/reading.ts';
import { accountKey } from './account-key.ts';
import type { HeldLook } from './held-look.ts';
import type { Concluding } from './conclude.ts';
import { settledBefore } from './find-gone.ts';
import { findEnabledAgain, findSettled, underWay } from './settled-accounts.ts';

const AT_ONCE = 500;

interface Orphan {
  account: ExternalGrant['account'];
  /** What it holds, each with its own id where it has one. */
  targets: Map<string, string | undefined>;
  /** As in `SeenAs`. */
  system: string | undefined;
  /** Whose it is, who isn't active any more. */
  personId: PersonId | undefined;
}

/** Accounts that hold access and of which no active person is known, each once, whatever it holds. */
export class Orphans {
  readonly certain = new Map<string, Orphan>();
  /** They may be those of what is being given or ended. */
  readonly inDoubt = new Set<string>();

  add(
    one: ExternalGrant,
    { personId, isUnderWay }: { personId: PersonId | undefined; isUnderWay: boolean },
  ): void {
    const key = accountKey(one);
    if (isUnderWay) {
      this.inDoubt.add(key);
      return;
    }
    const known = this.certain.get(key);
    if (known === undefined)
      this.certain.set(key, {
        account: one.account,
        targets: new Map([[one.target, one.targetId]]),
        system: one.system,
        personId,
      });
    else known.targets.set(one.target, one.targetId);
  }
}

/** Writes down each that nobody answers for; of what couldn't be read now, one has what it was known to have. */
export async function noteOrphans(
  ctx: Ctx,
  {
    at,
    look,
    connector,
    unreadTargets,
  }: Pick<Reading, 'connector'> & {
    at: Concluding['at'];
    look: HeldLook;
    unreadTargets: ReadonlySet<string>;
  },
  { certain, inDoubt }: Orphans,
): Promise<void> {
  const { begunAt } = look.row;
  const all = [...certain].filter(([key]) => !inDoubt.has(key));
  const since = settledBefore(begunAt, connector);
  const renewLease = () => look.renew(ctx, look.row.readSoFar);
  const settled = await findSettled(ctx.db.drizzle, at, accountsOf(new Map(all)), since);
  const enabledAgain = await findEnabledAgain(settled, connector, { since, renewLease });
  for (let from = 0; from < all.length; from += AT_ONCE) {
    await renewLease();
    const some = new Map(all.slice(from, from + AT_ONCE));
    await transaction(ctx, (tx, ctx) =>
      noteSome(tx, ctx, { at, begunAt, unreadTargets, since, enabledAgain }, some),
    );
  }
  const keys = [...inDoubt];
  await transaction(ctx, (tx) =>
    discrepancyStore.keepUnsettled(
      tx,
      { resourceId: at.resourceId, kind: 'orphaned-account', keys },
      begunAt,
    ),
  );
}

const accountsOf = (orphans: ReadonlyMap<string, Orphan>) =>
  [...orphans.values()].map(({ account }) => account);

async function noteSome(
  tx: Tx,
  ctx: Ctx,
  {
    at,
    begunAt,
    unreadTargets,
    since,
    enabledAgain,
  }: Pick<Concluding, 'at' | 'begunAt'> & {
    unreadTargets: ReadonlySet<string>;
    since: Date;
    enabledAgain: ReadonlySet<string>;
  },
  orphans: ReadonlyMap<string, Orphan>,
): Promise<void> {
  // Before what was said of them is read: one that is being settled now isn't written down anew.
  const { resourceId } = at;
  const known = await discrepancyStore.lockUnsettled(tx, {
    resourceId,
    kind: 'orphaned-account',
    keys: [...orphans.keys()],
  });
  for (const { key, facts } of known)
    for (const [nth, target] of (facts.targets ?? []).entries())
      if (unreadTargets.has(target))
        orphans.get(key)?.targets.set(target, facts.targetIds?.[nth] ?? undefined);
  const accounts = accountsOf(orphans);
  const settled = await findSettled(tx, at, accounts, since);
  const open = underWay(settled, since);
  const isSettled = ({ account: { id } }: Orphan) =>
    open.has(id) || (settled.has(id) && !enabledAgain.has(id));
  const matches = await findAccountMatches(tx, at, accounts);
  const people = await personStore.findPeople(
    tx,
    [...matches.values()].map(({ personId }) => personId),
  );
  const today = localDate(ctx.clock.now(), ctx.config.timezone);
  const byId = new Map(people.map((person) => [person.id, person]));
  const seen = [...orphans].flatMap(([key, orphan]) => {
    if (isSettled(orphan)) return [];
    const match = matches.get(orphan.account.id);
    const person = match && byId.get(match.personId);
    const facts = match && person ? factsMatched(orphan, { match, person, today }) : factsOf(orphan);
    return facts === undefined ? [] : [{ ...differenceOf(orphan), key, facts }];
  });
  await noteDifferences(tx, ctx, at, seen, begunAt);
}

const differenceOf = ({ account, targets }: Orphan) => ({
  kind: 'orphaned-account' as const,
  entitlement: null,
  grantId: null,
  account,
  said: `The target lists the account ${nameOf(account)}, which has ${[...targets.keys()].toSorted().join(', ')}.`,
});

function nameOf({ login, email }: Orphan['account']): string {
  if (email === null) return `${login}, with no e-mail address`;
  return email === login ? login : `${login} (${email})`;
}

function factsOf({ targets, system, personId }: Orphan): DiscrepancyFacts {
  const names = [...targets.keys()].toSorted();
  const ids = names.map((target) => targets.get(target) ?? null);
  return {
    targets: names,
    ...(ids.some((id) => id !== null) && { targetIds: ids }),
    ...(system !== undefined && { system }),
    ...(personId !== undefined && { personId }),
  };
}

/** Undefined where somebody active answers for all that it holds, or it is theirs: then the next look takes that on. */
function factsMatched(
  orphan: Orphan,
  { match, person, today }: { match: AccountMatch; person: Person; today: string },
): DiscrepancyFacts | undefined {
  const isThere = match.kind === 'person' ? !hasLeft(person, today) : isActive(person, today);
  const facts = factsOf({ ...orphan, personId: isThere ? undefined : person.id });
  if (match.kind === 'person') return isThere ? undefined : facts;
  const rights = rightsHeld(facts);
  const beyond = facts.targets?.filter((_, at) => !match.held.includes(rights[at] ?? '')) ?? [];
  return isThere && beyond.length === 0 ? undefined : { ...facts, servedById: person.id, beyond };
}
