/** Lists of requests, a part at a time, each with the length of the whole. */
import { and, asc, count, desc, eq, exists, isNull, min, or, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { BundleId, PersonId } from '../../domain/ids.ts';
import type { PartOf } from '../../domain/part.ts';
import type { Request } from '../../domain/request/request.ts';
import type { Drizzle } from '../database/database.ts';
import { decision, person, request, stage, stageApprover } from '../schema/index.ts';
import { isActive } from '../people/active-person.ts';

const isOf = (personId: PersonId) =>
  or(eq(request.requesterId, personId), eq(request.beneficiaryId, personId));

/** A part of what this person asked for or benefits from: pending first, then the newest. */
export async function listOf(db: Drizzle, personId: PersonId, { offset, limit }: PartOf): Promise<Request[]> {
  return db
    .select()
    .from(request)
    .where(isOf(personId))
    .orderBy(sql`${request.state} = 'pending' desc`, desc(request.createdAt), asc(request.id))
    .offset(offset)
    .limit(limit);
}

/** How much that is in all, and how much of it is pending. */
export async function countOf(db: Drizzle, personId: PersonId): Promise<{ total: number; pending: number }> {
  const [total, pending] = await Promise.all([
    db.$count(request, isOf(personId)),
    db.$count(request, and(isOf(personId), eq(request.state, 'pending'))),
  ]);
  return { total, pending };
}

/**
 * Pending requests whose open stage asks this person, and for which neither they, nor whoever shares their seat as a
 * delegate, have decided.
 */
function isAwaiting(db: Drizzle, personId: PersonId, bundleId: BundleId | undefined) {
  const seat = sql`case when ${stageApprover.via} = 'delegate' then ${stageApprover.forPersonId} else ${stageApprover.personId} end`;
  const asked = db
    .select({ one: sql`1` })
    .from(stage)
    .innerJoin(stageApprover, eq(stageApprover.stageId, stage.id))
    .where(
      and(
        eq(stage.requestId, request.id),
        eq(stage.state, 'open'),
        eq(stageApprover.personId, personId),
        isNull(stageApprover.releasedAt),
        sql`not exists (select 1 from ${decision} where ${decision.stageId} = ${stage.id} and (${decision.personId} = ${personId} or coalesce(${decision.forPersonId}, ${decision.personId}) = ${seat}))`,
      ),
    );
  return and(
    eq(request.state, 'pending'),
    bundleId === undefined ? undefined : eq(request.bundleId, bundleId),
    exists(asked),
  );
}

/** A part of what waits for this person's decision, the oldest first, and of what came together in its order. */
export async function listAwaiting(
  db: Drizzle,
  personId: PersonId,
  { offset, limit }: PartOf,
  bundleId?: BundleId,
): Promise<Request[]> {
  return db
    .select()
    .from(request)
    .where(isAwaiting(db, personId, bundleId))
    .orderBy(
      asc(request.createdAt),
      sql`length(${request.idempotencyKey})`,
      asc(request.idempotencyKey),
      asc(request.id),
    )
    .offset(offset)
    .limit(limit);
}

export async function countAwaiting(db: Drizzle, personId: PersonId): Promise<number> {
  return db.$count(request, isAwaiting(db, personId, undefined));
}

/** How it came to them: over whom, and beside whom who was asked and is away. */
export async function countWaysOfAwaiting(db: Drizzle, personId: PersonId, today: string) {
  const other = alias(stageApprover, 'other');
  const away = db
    .select({ id: min(other.personId) })
    .from(other)
    .innerJoin(person, eq(person.id, other.personId))
    .where(
      and(eq(other.stageId, stage.id), isNull(other.releasedAt), sql`not (${isActive('person', today)})`),
    );
  const awayId = sql<PersonId | null>`(${away})`;
  const { via, forPersonId } = stageApprover;
  const ways = db
    .select({ via, forPersonId, awayId: awayId.as('away_id') })
    .from(request)
    .innerJoin(stage, and(eq(stage.requestId, request.id), eq(stage.state, 'open')))
    .innerJoin(
      stageApprover,
      and(
        eq(stageApprover.stageId, stage.id),
        eq(stageApprover.personId, personId),
        isNull(stageApprover.releasedAt),
      ),
    )
    .where(isAwaiting(db, personId, undefined))
    .as('ways');
  return db
    .select({ via: ways.via, forPersonId: ways.forPersonId, awayId: ways.awayId, count: count() })
    .from(ways)
    .groupBy(ways.via, ways.forPersonId, ways.awayId);
}
