import { and, eq, inArray, isNull, or, sql } from 'drizzle-orm';
import { LIVE_GRANT_STATES } from '../../domain/grant/grant.ts';
import type { Drizzle } from '../database/database.ts';
import type { GrantRow } from '../grant/grant-store.ts';
import { grant } from '../schema/index.ts';

/** The live grants of one account at a connector, whatever they are of; those never seen there by the account's address. */
export async function findLiveOfAccount(
  db: Drizzle,
  connectorId: string,
  { id, email }: { id: string; email: string | null },
): Promise<GrantRow[]> {
  return db
    .select()
    .from(grant)
    .where(
      and(
        inArray(grant.state, [...LIVE_GRANT_STATES]),
        eq(grant.connectorId, connectorId),
        or(
          sql`${grant.seenAs}->'account'->>'id' = ${id}`,
          and(isNull(grant.seenAs), sql`lower(${grant.account}->>'email') = ${email?.toLowerCase() ?? ''}`),
        ),
      ),
    );
}
