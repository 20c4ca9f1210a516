import { and, eq, sql } from 'drizzle-orm';
import type { AccountMatch } from '../../domain/reconcile/account-match.ts';
import type { Drizzle, Tx } from '../database/database.ts';
import { accountMatch } from '../schema/index.ts';

/** Writes down whose an account is, or who answers for it, in the place of what was said of it at that resource before. */
export async function setMatch(tx: Tx, match: AccountMatch): Promise<void> {
  const { personId, kind, held, reason, matchedAt, matchedById } = match;
  await tx
    .insert(accountMatch)
    .values(match)
    .onConflictDoUpdate({
      target: [
        accountMatch.connectorId,
        accountMatch.placeId,
        accountMatch.accountKey,
        accountMatch.resourceId,
      ],
      set: { personId, kind, held, reason, matchedAt, matchedById },
    });
}

/** Forgets what was said of an account at a resource. */
export async function deleteMatch(
  tx: Tx,
  of: Pick<AccountMatch, 'connectorId' | 'placeId' | 'accountKey' | 'resourceId'>,
): Promise<void> {
  await tx
    .delete(accountMatch)
    .where(
      and(
        eq(accountMatch.connectorId, of.connectorId),
        eq(accountMatch.placeId, of.placeId),
        eq(accountMatch.accountKey, of.accountKey),
        eq(accountMatch.resourceId, of.resourceId),
      ),
    );
}

/** All that was said of these accounts, at whatever resource of their connector. */
export async function findMatches(
  db: Drizzle,
  { connectorId, placeId }: Pick<AccountMatch, 'connectorId' | 'placeId'>,
  accountKeys: readonly string[],
): Promise<AccountMatch[]> {
  if (accountKeys.length === 0) return [];
  return db
    .select()
    .from(accountMatch)
    .where(
      and(
        eq(accountMatch.connectorId, connectorId),
        eq(accountMatch.placeId, placeId),
        sql`${accountMatch.accountKey} = any(${sql.param([...new Set(accountKeys)])}::text[])`,
      ),
    );
}
