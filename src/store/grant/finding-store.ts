import { and, asc, eq, inArray, lte, sql } from 'drizzle-orm';
import { findingTransitions } from '../../domain/grant/finding.ts';
import type { Finding, FindingState } from '../../domain/grant/finding.ts';
import type { CampaignId, GrantId, PersonId } from '../../domain/ids.ts';
import type { PartOf } from '../../domain/part.ts';
import { statesBefore } from '../../domain/transitions.ts';
import { rows } from '../database/database.ts';
import type { Drizzle, Tx } from '../database/database.ts';
import { given, prepared } from '../database/prepared.ts';
import type { GrantRow } from './grant-store.ts';
import { finding, grant } from '../schema/index.ts';

/** False where another process asks about this grant already. */
export async function insertFinding(
  tx: Tx,
  values: Pick<Finding, 'grantId' | 'seenFor' | 'askedIds' | 'foundAt'> & { dueAt: Date } & Partial<
      Pick<Finding, 'changeId' | 'operation' | 'lookedAt'>
    >,
): Promise<boolean> {
  const inserted = await tx
    .insert(finding)
    .values({ state: 'open', ...values })
    .onConflictDoNothing()
    .returning({ grantId: finding.grantId });
  return inserted.length > 0;
}

export async function findFinding(db: Drizzle, grantId: GrantId): Promise<Finding | undefined> {
  const found = await db.select().from(finding).where(eq(finding.grantId, grantId)).limit(1);
  return found[0];
}

export async function findFindings(db: Drizzle, grantIds: readonly GrantId[]): Promise<Finding[]> {
  if (grantIds.length === 0) return [];
  return db
    .select()
    .from(finding)
    .where(inArray(finding.grantId, [...grantIds]));
}

const isAskedOf = (askedId: PersonId) =>
  and(eq(finding.state, 'open'), sql`${askedId} = any(${finding.askedIds})`);

/** What somebody was asked and nobody has decided, the oldest first. */
export async function listOpenFindings(
  db: Drizzle,
  askedId: PersonId,
  { offset, limit }: PartOf,
): Promise<Finding[]> {
  return db
    .select()
    .from(finding)
    .where(isAskedOf(askedId))
    .orderBy(asc(finding.foundAt), asc(finding.grantId))
    .offset(offset)
    .limit(limit);
}

export async function countOpenFindings(db: Drizzle, askedId: PersonId): Promise<number> {
  return db.$count(finding, isAskedOf(askedId));
}

/** Of these grants those of which somebody has decided that they stay: an owner, or a reviewer who submitted it. */
export async function listKept(db: Drizzle, grantIds: readonly GrantId[]): Promise<GrantId[]> {
  if (grantIds.length === 0) return [];
  const ids = sql`${sql.param([...grantIds])}::text[]`;
  const found = await rows<{ grantId: GrantId }>(
    db,
    sql`select grant_id as "grantId" from finding where grant_id = any(${ids}) and state = 'kept'
      union
      select grant_id from review_item
      where grant_id = any(${ids}) and state = 'kept' and submitted_at is not null`,
  );
  return found.map(({ grantId }) => grantId);
}

const unaskedQuery = prepared((on) =>
  on
    .select()
    .from(grant)
    .where(
      and(
        sql`${grant.source} = 'found' and ${grant.state} = 'active'`,
        sql`not exists (select from finding f where f.grant_id = ${grant.id})`,
        sql`not exists (select from review_item i
          where i.grant_id = ${grant.id} and i.state in ('open', 'kept', 'revoked'))`,
        sql`not exists (select from campaign c
          where c.state = 'scheduled' and c.scope_key = 'findings:' || split_part(${grant.entitlement}, '/', 1)
            and (c.drafted_at > ${sql.placeholder('draftedAfter')}::timestamptz
              or c.lease_until > ${sql.placeholder('now')}::timestamptz))`,
      ),
    )
    .orderBy(asc(grant.createdAt), asc(grant.id))
    .limit(sql.placeholder('limit'))
    .for('update', { skipLocked: true })
    .prepare('unasked_findings'),
);

/**
 * Who is asked about found access: the review that it is in or that was drafted for it, while that may decide it; else
 * those whom its finding names. Returns what neither asks about nor ever decided; another's are passed over, but for one
 * that another asks about just now: only `insertFinding` tells.
 */
export async function lockUnasked(
  tx: Tx,
  { now, draftedAfter, limit }: { now: Date; draftedAfter: Date; limit: number },
): Promise<GrantRow[]> {
  return unaskedQuery(tx, { now: now.toISOString(), draftedAfter: draftedAfter.toISOString(), limit });
}

/** Keeps the undecided ones that a reviewer kept when they submitted, at this very instant. */
export async function keepReviewed(
  tx: Tx,
  { campaignId, reviewerId }: { campaignId: CampaignId; reviewerId: PersonId },
  submittedAt: Date,
): Promise<GrantId[]> {
  const at = sql`${submittedAt.toISOString()}::timestamptz`;
  const kept = await rows<{ grantId: GrantId }>(
    tx,
    sql`with held as (
        select f.grant_id, i.decided_by_id from finding f join review_item i on i.grant_id = f.grant_id
        where i.campaign_id = ${campaignId} and i.reviewer_id = ${reviewerId} and i.state = 'kept'
          and i.submitted_at = ${at} and f.state in ('open', 'ignored')
        order by f.grant_id for update of f)
      update finding set state = 'kept', due_at = null, until = null, reason = null, ended_at = ${at},
        ended_by_id = held.decided_by_id
      from held where finding.grant_id = held.grant_id and finding.state in ('open', 'ignored')
      returning finding.grant_id as "grantId"`,
  );
  return kept.map((row) => row.grantId);
}

const dueFindingsQuery = prepared((on) =>
  on
    .select()
    .from(finding)
    .where(and(lte(finding.dueAt, given('now', finding.dueAt)), inArray(finding.state, ['open', 'ignored'])))
    .orderBy(asc(finding.dueAt))
    .limit(sql.placeholder('limit'))
    .for('update', { skipLocked: true })
    .prepare('due_findings'),
);

/** Undecided ones of which it is time to look who may decide them; another's are passed over. */
export async function lockDueFindings(tx: Tx, now: Date, limit: number): Promise<Finding[]> {
  return dueFindingsQuery(tx, { now, limit });
}

export async function noteAsked(
  tx: Tx,
  grantId: GrantId,
  asked: { askedIds: PersonId[]; dueAt: Date },
): Promise<void> {
  await tx.update(finding).set(asked).where(eq(finding.grantId, grantId));
}

/** Asks about an ignored one again. */
export async function reopenFinding(
  tx: Tx,
  grantId: GrantId,
  asked: { askedIds: PersonId[]; dueAt: Date },
): Promise<void> {
  await tx
    .update(finding)
    .set({ state: 'open', until: null, reason: null, endedAt: null, endedById: null, ...asked })
    .where(
      and(eq(finding.grantId, grantId), inArray(finding.state, statesBefore(findingTransitions, 'open'))),
    );
}

interface Settled {
  endedAt: Date;
  endedById: PersonId | null;
  until?: Date | null;
  reason?: string | null;
}

/** Decides, puts off or ends those that are in one of these states, or in any that leads there; returns which those were. */
export async function settleFindings(
  tx: Tx,
  grantIds: readonly GrantId[],
  to: Exclude<FindingState, 'open'>,
  { endedAt, endedById, until = null, reason = null }: Settled,
  from: readonly FindingState[] = statesBefore(findingTransitions, to),
): Promise<GrantId[]> {
  if (grantIds.length === 0) return [];
  const settled = await tx
    .update(finding)
    .set({ state: to, dueAt: until, until, reason, endedAt, endedById })
    .where(and(inArray(finding.grantId, [...grantIds]), inArray(finding.state, [...from])))
    .returning({ grantId: finding.grantId });
  return settled.map((row) => row.grantId);
}
