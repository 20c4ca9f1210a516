import { and, asc, eq, gte, inArray, isNotNull, isNull, lte, or, sql } from 'drizzle-orm';
import type { AccountRemoval, RightToRemove } from '../../domain/reconcile/account-removal.ts';
import type { Discrepancy } from '../../domain/reconcile/discrepancy.ts';
import type { DiscrepancyId } from '../../domain/ids.ts';
import type { Drizzle, Tx } from '../database/database.ts';
import type { Right } from '../grant/right-store.ts';
import { accountRemoval, discrepancy } from '../schema/index.ts';

type Begun = Pick<
  AccountRemoval,
  'discrepancyId' | 'resourceId' | 'connectorId' | 'placeId' | 'accountKey' | 'way' | 'rights'
>;

export async function insertRemoval(tx: Tx, begun: Begun, now: Date): Promise<void> {
  await tx.insert(accountRemoval).values({ ...begun, dueAt: now });
}

/** Those that it is time to carry out; another's are passed over. */
export async function lockDue(tx: Tx, now: Date, limit: number): Promise<AccountRemoval[]> {
  return tx
    .select()
    .from(accountRemoval)
    .where(
      and(
        lte(accountRemoval.dueAt, now),
        or(isNull(accountRemoval.leaseUntil), lte(accountRemoval.leaseUntil, now)),
      ),
    )
    .orderBy(asc(accountRemoval.dueAt), asc(accountRemoval.discrepancyId))
    .limit(limit)
    .for('update', { skipLocked: true });
}

/** Leases what was just locked. */
export async function begin(
  tx: Tx,
  ids: readonly DiscrepancyId[],
  leaseUntil: Date,
): Promise<AccountRemoval[]> {
  if (ids.length === 0) return [];
  return tx
    .update(accountRemoval)
    .set({ leaseUntil, attempts: sql`${accountRemoval.attempts} + 1` })
    .where(inArray(accountRemoval.discrepancyId, [...ids]))
    .returning();
}

type Change = Partial<
  Pick<
    AccountRemoval,
    'way' | 'rights' | 'round' | 'dueAt' | 'leaseUntil' | 'lastError' | 'byHand' | 'doneAt' | 'proof'
  >
>;

/** Changes one while its lease is the one that is held; false where it isn’t any more. */
export async function changeRemoval(
  db: Drizzle,
  { discrepancyId, leaseUntil }: Pick<AccountRemoval, 'discrepancyId' | 'leaseUntil'>,
  change: Change,
): Promise<boolean> {
  if (leaseUntil === null) return false;
  const changed = await db
    .update(accountRemoval)
    .set(change)
    .where(and(eq(accountRemoval.discrepancyId, discrepancyId), eq(accountRemoval.leaseUntil, leaseUntil)))
    .returning({ id: accountRemoval.discrepancyId });
  return changed.length > 0;
}

export async function findRemovals(db: Drizzle, ids: readonly DiscrepancyId[]): Promise<AccountRemoval[]> {
  if (ids.length === 0) return [];
  return db
    .select()
    .from(accountRemoval)
    .where(inArray(accountRemoval.discrepancyId, [...ids]));
}

/**
 * What was done about these accounts that a list says nothing of which was asked for at `since`: what is under way or was then
 * at that resource, and what disables an account, at whatever resource.
 */
export async function findRemovalsOf(
  db: Drizzle,
  { resourceId, connectorId, placeId }: Pick<AccountRemoval, 'resourceId' | 'connectorId' | 'placeId'>,
  accountKeys: readonly string[],
  since: Date,
): Promise<AccountRemoval[]> {
  if (accountKeys.length === 0) return [];
  return db
    .select()
    .from(accountRemoval)
    .where(
      and(
        sql`${accountRemoval.accountKey} = any(${sql.param([...new Set(accountKeys)])}::text[])`,
        eq(accountRemoval.connectorId, connectorId),
        eq(accountRemoval.placeId, placeId),
        or(
          eq(accountRemoval.way, 'disable'),
          and(
            eq(accountRemoval.resourceId, resourceId),
            or(isNull(accountRemoval.doneAt), gte(accountRemoval.doneAt, since)),
          ),
        ),
      ),
    );
}

/** A right that an account of nobody has, as a grant of it would be. */
export const rightOfAccount = (
  { connectorId, place, account }: Pick<Discrepancy, 'connectorId' | 'place'> & { account: Account },
  { target, targetId }: Pick<RightToRemove, 'target' | 'targetId'>,
): Right => ({
  connectorId,
  place,
  target,
  targetId,
  account: { email: account.email ?? '' },
  seenAs: { account: { id: account.id, login: account.login } },
});

type Account = NonNullable<Discrepancy['account']>;

/** The rights that are being taken from accounts of nobody, as grants of them would be. */
export async function listRightsUnderWay(tx: Tx): Promise<Right[]> {
  const open = await tx
    .select({ rights: accountRemoval.rights, one: discrepancy })
    .from(accountRemoval)
    .innerJoin(discrepancy, eq(discrepancy.id, accountRemoval.discrepancyId))
    .where(isNotNull(accountRemoval.dueAt));
  return open.flatMap(({ rights, one: { connectorId, place, account } }) =>
    account === null
      ? []
      : rights
          .filter(({ proof }) => proof === undefined)
          .map((right) => rightOfAccount({ connectorId, place, account }, right)),
  );
}
