import { and, asc, eq, inArray, lte, sql } from 'drizzle-orm';
import { findingTransitions } from '../domain/finding.ts';
import type { Finding, FindingState } from '../domain/finding.ts';
import type { GrantId, PersonId } from '../domain/ids.ts';
import type { PartOf } from '../domain/part.ts';
import { statesBefore } from '../domain/transitions.ts';
import type { Drizzle, Tx } from './database.ts';
import { finding } from './schema/index.ts';

export async function insertFinding(
  tx: Tx,
  values: Pick<Finding, 'grantId' | 'seenFor' | 'askedIds' | 'foundAt'> & { dueAt: Date },
): Promise<void> {
  await tx.insert(finding).values({ state: 'open', ...values });
}

export async function findFinding(db: Drizzle, grantId: GrantId): Promise<Finding | undefined> {
  const rows = await db.select().from(finding).where(eq(finding.grantId, grantId)).limit(1);
  return rows[0];
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

/** Open ones of which it is time to look who may decide them; another's are passed over. */
export async function lockDueFindings(tx: Tx, now: Date, limit: number): Promise<Finding[]> {
  return tx
    .select()
    .from(finding)
    .where(and(lte(finding.dueAt, now), eq(finding.state, 'open')))
    .orderBy(asc(finding.dueAt))
    .limit(limit)
    .for('update', { skipLocked: true });
}

export async function noteAsked(
  tx: Tx,
  grantId: GrantId,
  asked: { askedIds: PersonId[]; dueAt: Date },
): Promise<void> {
  await tx.update(finding).set(asked).where(eq(finding.grantId, grantId));
}

/** Ends those that are open; answers which those were. */
export async function endFindings(
  tx: Tx,
  grantIds: readonly GrantId[],
  to: Exclude<FindingState, 'open'>,
  by: { endedAt: Date; endedById: PersonId | null },
): Promise<GrantId[]> {
  if (grantIds.length === 0) return [];
  const ended = await tx
    .update(finding)
    .set({ state: to, dueAt: null, ...by })
    .where(
      and(
        inArray(finding.grantId, [...grantIds]),
        inArray(finding.state, statesBefore(findingTransitions, to)),
      ),
    )
    .returning({ grantId: finding.grantId });
  return ended.map((row) => row.grantId);
}
