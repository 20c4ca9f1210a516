import { and, asc, desc, eq, inArray, isNotNull, isNull, lte, ne, or, type SQL } from 'drizzle-orm';
import { campaignTransitions } from '../../domain/review/campaign.ts';
import type { Campaign, CampaignState } from '../../domain/review/campaign.ts';
import type { CampaignId } from '../../domain/ids.ts';
import { statesBefore } from '../../domain/transitions.ts';
import type { PartOf } from '../../domain/part.ts';
import type { Drizzle, Tx } from '../database/database.ts';
import { campaign } from '../schema/index.ts';
import { wakeAfterCommit } from '../database/transaction.ts';

export type CampaignRow = typeof campaign.$inferSelect;
export type NewCampaign = typeof campaign.$inferInsert;
export type CampaignChange = { [K in keyof Omit<NewCampaign, 'id' | 'state'>]?: NewCampaign[K] | SQL };

/** Undefined when one of the same scope waits already, or is this occurrence of the schedule. */
export async function insertCampaign(tx: Tx, values: NewCampaign): Promise<CampaignRow | undefined> {
  const rows = await tx.insert(campaign).values(values).onConflictDoNothing().returning();
  wakeAfterCommit(tx);
  return rows[0];
}

export async function findCampaign(db: Drizzle, id: CampaignId): Promise<CampaignRow | undefined> {
  const rows = await db.select().from(campaign).where(eq(campaign.id, id)).limit(1);
  return rows[0];
}

export async function findCampaigns(db: Drizzle, ids: readonly CampaignId[]): Promise<CampaignRow[]> {
  if (ids.length === 0) return [];
  return db
    .select()
    .from(campaign)
    .where(inArray(campaign.id, [...new Set(ids)]));
}

/** Holds a campaign in the state it is in: `share` beside others who only decide in it, `update` against them. */
export async function lockCampaign(
  tx: Tx,
  id: CampaignId,
  strength: 'share' | 'update',
): Promise<CampaignRow | undefined> {
  const rows = await tx.select().from(campaign).where(eq(campaign.id, id)).limit(1).for(strength);
  return rows[0];
}

/** Moves a campaign to its next state; undefined when it isn't in one from which that follows. */
export async function moveCampaign(
  tx: Tx,
  id: CampaignId,
  to: CampaignState,
  change: CampaignChange,
): Promise<CampaignRow | undefined> {
  return changeCampaign(tx, id, statesBefore(campaignTransitions, to), { ...change, state: to });
}

/** Changes a campaign that is in one of these states; undefined when it is in none of them any more. */
export async function changeCampaign(
  tx: Tx,
  id: CampaignId,
  from: readonly CampaignState[],
  change: CampaignChange & { state?: CampaignState },
): Promise<CampaignRow | undefined> {
  const rows = await tx
    .update(campaign)
    .set(change)
    .where(and(eq(campaign.id, id), inArray(campaign.state, [...from])))
    .returning();
  wakeAfterCommit(tx);
  return rows[0];
}

/** Leases campaigns in a state whose time has come; another claim's are passed over. */
export async function claimDueCampaigns(
  tx: Tx,
  state: CampaignState,
  now: Date,
  leaseUntil: Date,
  limit: number,
): Promise<CampaignRow[]> {
  const due = await tx
    .select({ id: campaign.id })
    .from(campaign)
    .where(
      and(
        lte(campaign.dueAt, now),
        eq(campaign.state, state),
        or(isNull(campaign.leaseUntil), lte(campaign.leaseUntil, now)),
      ),
    )
    .orderBy(asc(campaign.dueAt))
    .limit(limit)
    .for('update', { skipLocked: true });
  if (due.length === 0) return [];
  const ids = due.map((row) => row.id);
  return tx.update(campaign).set({ leaseUntil }).where(inArray(campaign.id, ids)).returning();
}

/** Leases a campaign for longer; false where the lease until `held` isn't the one on it any more. */
export async function renewLease(
  db: Drizzle,
  { id, held }: { id: CampaignId; held: Date },
  leaseUntil: Date,
): Promise<boolean> {
  const renewed = await db
    .update(campaign)
    .set({ leaseUntil })
    .where(and(eq(campaign.id, id), eq(campaign.leaseUntil, held)))
    .returning({ id: campaign.id });
  return renewed.length > 0;
}

/** The newest first. */
export async function listCampaigns(
  db: Drizzle,
  states: readonly CampaignState[],
  { offset, limit }: PartOf,
): Promise<CampaignRow[]> {
  return db
    .select()
    .from(campaign)
    .where(inArray(campaign.state, [...states]))
    .orderBy(desc(campaign.draftedAt), desc(campaign.id))
    .offset(offset)
    .limit(limit);
}

export async function countCampaigns(db: Drizzle, states: readonly CampaignState[]): Promise<number> {
  return db.$count(campaign, inArray(campaign.state, [...states]));
}

/** Those in which something may wait for an admin: drafts that nobody has started, and what runs or closes. */
export async function listSteered(db: Drizzle): Promise<CampaignRow[]> {
  return db
    .select()
    .from(campaign)
    .where(
      or(
        inArray(campaign.state, ['running', 'closing']),
        and(eq(campaign.state, 'scheduled'), isNull(campaign.dueAt)),
      ),
    )
    .orderBy(desc(campaign.draftedAt), desc(campaign.id));
}

export const toCampaign = ({ leaseUntil: _leaseUntil, attempts: _attempts, ...row }: CampaignRow): Campaign =>
  row;

/** The one of this scope that runs or is closing. */
export async function findLiveOf(db: Drizzle, scopeKey: string): Promise<CampaignRow | undefined> {
  const rows = await db
    .select()
    .from(campaign)
    .where(and(eq(campaign.scopeKey, scopeKey), inArray(campaign.state, ['running', 'closing'])))
    .limit(1);
  return rows[0];
}

/** The one of this scope that waits because a person drafted it. */
export async function findDraft(tx: Tx, scopeKey: string): Promise<CampaignRow | undefined> {
  const rows = await tx
    .select()
    .from(campaign)
    .where(
      and(eq(campaign.scopeKey, scopeKey), eq(campaign.state, 'scheduled'), isNull(campaign.scheduledFor)),
    )
    .limit(1)
    .for('update');
  return rows[0];
}

/** Those that wait for an occurrence of their schedule. */
export async function listOccurrences(db: Drizzle): Promise<CampaignRow[]> {
  return db
    .select()
    .from(campaign)
    .where(and(eq(campaign.state, 'scheduled'), isNotNull(campaign.scheduledFor)))
    .orderBy(asc(campaign.id));
}

/** Holds one that waits for its occurrence; undefined while somebody else does, or works on it. */
export async function lockOccurrence(tx: Tx, id: CampaignId): Promise<CampaignRow | undefined> {
  const rows = await tx
    .select()
    .from(campaign)
    .where(
      and(
        eq(campaign.id, id),
        eq(campaign.state, 'scheduled'),
        isNotNull(campaign.scheduledFor),
        isNull(campaign.leaseUntil),
      ),
    )
    .for('update', { skipLocked: true });
  return rows[0];
}

/** The latest occurrence that a campaign was made for, whatever became of it. */
export async function lastOccurrence(
  db: Drizzle,
  scopeKey: string,
  except: CampaignId | null,
): Promise<Date | undefined> {
  const rows = await db
    .select({ at: campaign.scheduledFor })
    .from(campaign)
    .where(
      and(
        eq(campaign.scopeKey, scopeKey),
        isNotNull(campaign.scheduledFor),
        except === null ? undefined : ne(campaign.id, except),
      ),
    )
    .orderBy(desc(campaign.scheduledFor))
    .limit(1);
  return rows[0]?.at ?? undefined;
}
