import { and, asc, inArray, sql } from 'drizzle-orm';
import type { GrantId } from '../../domain/ids.ts';
import type { Tx } from '../database/database.ts';
import type { GrantRow } from './grant-store.ts';
import { grant } from '../schema/index.ts';
import { wakeAfterCommit } from '../database/transaction.ts';

/** Holds many grants, in one order, as they are until this transaction ends. */
export async function lockGrants(tx: Tx, ids: readonly GrantId[]): Promise<GrantRow[]> {
  if (ids.length === 0) return [];
  return tx
    .select()
    .from(grant)
    .where(inArray(grant.id, [...ids]))
    .orderBy(asc(grant.id))
    .for('update');
}

/** What isn't given yet is told its end as it is provisioned, and once more after that. */
const toBeTold = (now: Date) => {
  const at = sql`${now.toISOString()}::timestamptz`;
  const isActive = sql`${grant.state} = 'active'`;
  return {
    dueAt: sql`case when ${isActive} then ${at} else ${grant.dueAt} end`,
    operation: sql`case when ${isActive} then ${grant.operation} + 1 else ${grant.operation} end`,
    attempts: sql`case when ${isActive} then 0 else ${grant.attempts} end`,
    endUntoldSince: sql`coalesce(${grant.endUntoldSince}, ${at})`,
  };
};

/** Has the targets of these grants told anew, each in an operation of its own, when the right ends. */
export async function announceAnew(tx: Tx, ids: readonly GrantId[], now: Date): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .update(grant)
    .set(toBeTold(now))
    .where(and(inArray(grant.id, [...ids]), inArray(grant.state, ['provisioning', 'active'])));
  wakeAfterCommit(tx);
}

/** Moves the ends of live grants to earlier ones; returns those moved. What isn't given yet is given for less. */
export async function shortenGrants(
  tx: Tx,
  ends: readonly { id: GrantId; to: Date; warnAt: Date | null }[],
  now: Date,
): Promise<Set<GrantId>> {
  if (ends.length === 0) return new Set();
  const left = sql`extract(epoch from shorter."to" - ${now.toISOString()}::timestamptz)::int`;
  const moved = await tx
    .update(grant)
    .set({
      expiresAt: sql`shorter."to"`,
      warnAt: sql`shorter."warnAt"`,
      ...toBeTold(now),
      durationSeconds: sql`case when ${grant.state} = 'active' then ${grant.durationSeconds}
        else least(${grant.durationSeconds}, greatest(${left}, 1)) end`,
      latestEndAt: sql`case when ${grant.state} = 'active' then ${grant.latestEndAt}
        else least(${grant.latestEndAt}, shorter."to") end`,
    })
    .from(
      sql`jsonb_to_recordset(${JSON.stringify(ends)}::text::jsonb)
        as shorter(id text, "to" timestamptz, "warnAt" timestamptz)`,
    )
    .where(
      sql`${grant.id} = shorter.id and ${grant.state} in ('scheduled', 'provisioning', 'active')
        and (${grant.expiresAt} is null or ${grant.expiresAt} > shorter."to")`,
    )
    .returning({ id: grant.id });
  wakeAfterCommit(tx);
  return new Set(moved.map((row) => row.id));
}
