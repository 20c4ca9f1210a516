import type { Ctx } from '../../context.ts';
import { ConnectorError, isElsewhere, seenAsOf } from '../../../domain/grant/connector.ts';
import type { ExternalGrant, Place, ReadableConnector, SeenAs } from '../../../domain/grant/connector.ts';
import { LIVE_GRANT_STATES } from '../../../domain/grant/grant.ts';
import type { Tx } from '../../../store/database/database.ts';
import { holdRights } from '../../../store/grant/due-grant-store.ts';
import * as grantStore from '../../../store/grant/grant-store.ts';
import type { GrantRow } from '../../../store/grant/grant-store.ts';
import * as personStore from '../../../store/people/person-store.ts';
import { findEndedSince, findSharing, rightKeys } from '../../../store/grant/right-store.ts';
import type { Right } from '../../../store/grant/right-store.ts';
import { isUnplaced, notePlace } from '../../grant/give/note-place.ts';
import { refOf, UnknownPlace } from '../../grant/read-back.ts';

/** The address by which our directory, which ignores case, would know whose account this is. */
export const directoryEmail = ({ account }: ExternalGrant): string => account.email?.toLowerCase() ?? '';

/** What is read of a target: its connector, what it calls the entitlement, and where it acts. */
interface At {
  connectorId: string;
  target: string;
  place: Place | undefined;
}

/** The accounts that a target lists, by the address of each, exactly as it says it. */
type Named = ReadonlyMap<string | null, ReadonlySet<string>>;

function byAddress(listed: readonly ExternalGrant[]): Named {
  const named = new Map<string | null, Set<string>>();
  for (const { account } of listed) {
    const ids = named.get(account.email) ?? new Set();
    named.set(account.email, ids.add(account.id));
  }
  return named;
}

/**
 * Whether a grant accounts for what a target lists, whoever holds either. One that wasn't seen there accounts for the
 * account of its address, and for none where several have it.
 */
function isHeldAs(
  { seenAs, account: { email } }: GrantRow,
  { account }: ExternalGrant,
  named: Named,
): boolean {
  if (seenAs !== null) return seenAs.account.id === account.id;
  return email === account.email && named.get(email)?.size === 1;
}

const rightOf = ({ connectorId, target, place }: At, one: ExternalGrant): Right => ({
  connectorId,
  target,
  account: { email: one.account.email ?? '' },
  seenAs: seenAsOf(one),
  place,
});

const isHere = (at: At, grant: GrantRow): boolean =>
  grant.connectorId === at.connectorId && grant.target === at.target && !isElsewhere(grant.place, at.place);

/** The clocks of two processes, one of which hasn’t read the database’s since it changed. */
const CLOCKS_APART_MS = 10_000;

/**
 * Holds the rights that a target lists, of the addresses in `known`, until this transaction ends: of nobody's accounts
 * nothing is taken, and there may be more than the database has locks. Returns whether a live grant accounts for one, or
 * did until it ended after `listedFrom`, when the target was asked.
 */
export async function holdListed(
  tx: Tx,
  at: At,
  listed: readonly ExternalGrant[],
  { known, listedFrom }: { known: ReadonlySet<string>; listedFrom: Date },
): Promise<(one: ExternalGrant) => boolean> {
  const rights = listed.map((one) => rightOf(at, one));
  const theirs = listed.filter((one) => known.has(directoryEmail(one)));
  await holdRights(
    tx,
    theirs.flatMap((one) => rightKeys(rightOf(at, one))),
  );
  const since = new Date(listedFrom.getTime() - CLOCKS_APART_MS);
  const grants = [...(await findSharing(tx, rights)), ...(await findEndedSince(tx, at, since))];
  const held = grants.filter((grant) => isHere(at, grant));
  const named = byAddress(listed);
  return (one) => held.some((grant) => isHeldAs(grant, one, named));
}

/**
 * Looks up, of grants that were never seen at their target, what it calls their accounts, where it lists several that they
 * may be, or their holder under another name. So each accounts for one of them, and for none that is another.
 */
export async function noteListedAccounts(
  ctx: Ctx,
  connector: ReadableConnector,
  at: At,
  listed: readonly ExternalGrant[],
): Promise<void> {
  const db = ctx.db.drizzle;
  const people = await personStore.findPeopleByEmail(db, listed.map(directoryEmail));
  const theirs = await grantStore.findLiveOf(
    db,
    people.map(({ id }) => id),
  );
  const sharing = await findSharing(
    db,
    listed.map((one) => rightOf(at, one)),
  );
  const named = byAddress(listed);
  const emailOf = new Map(people.map(({ id, email }) => [id, email]));
  const unseen = [...theirs, ...sharing].filter((grant) => grant.seenAs === null && isHere(at, grant));
  for (const grant of new Map(unseen.map((one) => [one.id, one])).values()) {
    const names = [grant.account.email.toLowerCase(), emailOf.get(grant.principalId)];
    const likely = listed.filter((one) => names.includes(directoryEmail(one)));
    if (likely.every((one) => isHeldAs(grant, one, named))) continue;
    const seenAs = await lookUp(ctx, connector, grant);
    if (seenAs !== undefined) await grantStore.changeGrant(db, grant.id, LIVE_GRANT_STATES, { seenAs });
  }
}

/** Undefined where nothing there is called so: then what is listed isn't what this grant gave. */
async function lookUp(ctx: Ctx, connector: ReadableConnector, grant: GrantRow): Promise<SeenAs | undefined> {
  try {
    if (isUnplaced(grant, connector)) return (await notePlace(ctx, connector, grant)).seenAs ?? undefined;
    return (await connector.reads.readBack(refOf(grant))).seenAs;
  } catch (error) {
    if (error instanceof UnknownPlace) return undefined;
    if (error instanceof ConnectorError && error.fault.kind === 'not_found') return undefined;
    throw error;
  }
}
