import type { Ctx } from '../context.ts';
import { ConnectorError, isElsewhere, seenAsOf } from '../../domain/grant/connector.ts';
import type { ExternalGrant, Place, ReadableConnector, SeenAs } from '../../domain/grant/connector.ts';
import { isSameTarget } from '../../domain/grant/same-target.ts';
import { LIVE_GRANT_STATES } from '../../domain/grant/grant.ts';
import type { Tx } from '../../store/database/database.ts';
import { holdRights } from '../../store/grant/due-grant-store.ts';
import * as grantStore from '../../store/grant/grant-store.ts';
import type { GrantRow } from '../../store/grant/grant-store.ts';
import { findEndedSince, findSharing, findUnseenOf, rightKeys } from '../../store/grant/right-store.ts';
import type { Right } from '../../store/grant/right-store.ts';
import { isUnplaced, notePlace } from '../grant/give/note-place.ts';
import { refOf, UnknownPlace } from '../grant/read-back.ts';

/** The address by which our directory, which ignores case, would know whose account this is. */
export const directoryEmail = ({ account }: ExternalGrant): string => account.email?.toLowerCase() ?? '';

/** What is read of a target: its connector, what it calls the entitlement, and where it acts. */
export interface At {
  connectorId: string;
  target: string;
  targetId: string | undefined;
  place: Place | undefined;
}

export const rightAt = ({ connectorId, target, targetId, place }: At, one: ExternalGrant): Right => ({
  connectorId,
  target,
  ...(targetId !== undefined && { targetId }),
  account: { email: one.account.email ?? '' },
  seenAs: seenAsOf(one),
  place,
});

export const isHere = (
  at: At,
  grant: Pick<GrantRow, 'connectorId' | 'target' | 'targetId' | 'seenAs' | 'place'>,
): boolean =>
  grant.connectorId === at.connectorId && isSameTarget(grant, at) && !isElsewhere(grant.place, at.place);

/**
 * Which of these grants account for what a target lists, whoever holds either. One that wasn't seen there accounts for the
 * account of its address, exactly as the target says it, and for none where several have it.
 */
export function holderFinder(
  grants: readonly GrantRow[],
  listed: readonly ExternalGrant[],
): (one: ExternalGrant) => GrantRow[] {
  const idsOf = gather(
    listed,
    ({ account }) => account.email,
    ({ account }) => account.id,
  );
  const seen = gather(
    grants,
    ({ seenAs }) => seenAs?.account.id,
    (grant) => grant,
  );
  const unseen = gather(
    grants.filter(({ seenAs }) => seenAs === null),
    ({ account }) => account.email,
    (grant) => grant,
  );
  return ({ account: { id, email } }) => {
    const byAddress = new Set(idsOf.get(email)).size === 1 && email !== null ? (unseen.get(email) ?? []) : [];
    return [...(seen.get(id) ?? []), ...byAddress];
  };
}

/** All of one key together. */
export function gather<T, K, V>(
  all: readonly T[],
  keyOf: (one: T) => K,
  valueOf: (one: T) => V,
): Map<K, V[]> {
  const gathered = new Map<K, V[]>();
  for (const one of all) {
    const some = gathered.get(keyOf(one));
    if (some === undefined) gathered.set(keyOf(one), [valueOf(one)]);
    else some.push(valueOf(one));
  }
  return gathered;
}

/** The clocks of two processes, one of which hasn’t read the database’s since it changed. */
const CLOCKS_APART_MS = 10_000;

/**
 * Holds the rights that a target lists, of accounts that are `known` as somebody's, until this transaction ends: of nobody's
 * nothing is taken, and there may be more than the database has locks. Returns whether a live grant accounts for one, or
 * did until it ended after `listedFrom`, when the target was asked.
 */
export async function holdListed(
  tx: Tx,
  at: At,
  listed: readonly ExternalGrant[],
  { isKnown, listedFrom }: { isKnown: (one: ExternalGrant) => boolean; listedFrom: Date },
): Promise<(one: ExternalGrant) => boolean> {
  const rights = listed.map((one) => rightAt(at, one));
  const theirs = listed.filter(isKnown);
  await holdRights(
    tx,
    theirs.flatMap((one) => rightKeys(rightAt(at, one))),
  );
  const since = new Date(listedFrom.getTime() - CLOCKS_APART_MS);
  const grants = [...(await findSharing(tx, rights)), ...(await findEndedSince(tx, at, since))];
  const holdersOf = holderFinder(
    grants.filter((grant) => isHere(at, grant)),
    listed,
  );
  return (one) => holdersOf(one).length > 0;
}

/**
 * Looks up, of grants that were never seen at their target, what it calls their accounts, where it lists several that they
 * may be, or their holder under another name. So each accounts for one of them, and for none that is another. Answers
 * whether it learnt of any.
 */
export async function lookUpUnseen(
  ctx: Ctx,
  connector: ReadableConnector,
  at: At,
  { listed, grants }: { listed: readonly ExternalGrant[]; grants: readonly GrantRow[] },
): Promise<boolean> {
  const db = ctx.db.drizzle;
  const theirs = await findUnseenOf(db, at, listed.map(directoryEmail));
  const holdersOf = holderFinder(grants, listed);
  const unseen = [...grants.map((grant) => ({ grant, holderEmail: '' })), ...theirs].filter(
    ({ grant }) => grant.seenAs === null && isHere(at, grant),
  );
  let learnt = false;
  for (const { grant, holderEmail } of new Map(unseen.map((one) => [one.grant.id, one])).values()) {
    const names = [grant.account.email.toLowerCase(), holderEmail];
    const likely = listed.filter((one) => names.includes(directoryEmail(one)));
    if (likely.every((one) => holdersOf(one).some(({ id }) => id === grant.id))) continue;
    const seenAs = await lookUp(ctx, connector, grant);
    if (seenAs === undefined) continue;
    await grantStore.changeGrant(db, grant.id, LIVE_GRANT_STATES, { seenAs });
    learnt = true;
  }
  return learnt;
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
