/** Requests for more time that are over, by the grants that they were for. */
import { sql } from 'drizzle-orm';
import type { GrantId, RequestId } from '../../domain/ids.ts';
import { type Drizzle, rows, type Tx } from '../database/database.ts';
import { grant, request } from '../schema/index.ts';

/** By the holder, since there is an index for that. */
const extensionsOf = (grantIds: readonly GrantId[]) =>
  sql`${grant} g join ${request} r on r.extends_grant_id = g.id
      and r.beneficiary_id = g.principal_id and r.entitlement = g.entitlement
    where g.id = any(${sql.param([...grantIds])}::text[])`;

export async function findApproved(tx: Tx, grantIds: readonly GrantId[]): Promise<RequestId[]> {
  if (grantIds.length === 0) return [];
  const found = await rows<{ id: RequestId }>(
    tx,
    sql`select r.id from ${extensionsOf(grantIds)} and r.state = 'approved'`,
  );
  return found.map(({ id }) => id);
}

/** Which of these grants ended before somebody had decided on more time for them. */
export async function findUndecidedAtEnd(db: Drizzle, grantIds: readonly GrantId[]): Promise<Set<GrantId>> {
  if (grantIds.length === 0) return new Set();
  const found = await rows<{ id: GrantId }>(
    db,
    sql`select g.id from ${extensionsOf(grantIds)} and r.state = 'expired' and r.ended_at >= g.revoke_since`,
  );
  return new Set(found.map(({ id }) => id));
}
