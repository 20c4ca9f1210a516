import { and, asc, count, eq, sql } from 'drizzle-orm';
import type { PersonId, RequestId } from '../../domain/ids.ts';
import type { PartOf } from '../../domain/part.ts';
import type { Drizzle, Tx } from '../database/database.ts';
import { prepared } from '../database/prepared.ts';
import { request, requestMessage } from '../schema/index.ts';

export type RequestMessage = typeof requestMessage.$inferSelect;

export async function insertMessage(tx: Tx, values: RequestMessage): Promise<void> {
  await tx.insert(requestMessage).values(values);
}

export async function findMessage(db: Drizzle, id: string): Promise<RequestMessage | undefined> {
  const rows = await db.select().from(requestMessage).where(eq(requestMessage.id, id)).limit(1);
  return rows[0];
}

const isUnanswered = (requesterId: PersonId) =>
  and(
    eq(request.requesterId, requesterId),
    eq(request.state, 'pending'),
    eq(requestMessage.kind, 'question'),
    sql`not exists (select from request_message given where given.request_id = ${request.id}
      and given.answers_id = ${requestMessage.id})`,
  );

/** Questions about requests of this person that still wait and that nobody has answered, the oldest first. */
export async function listUnanswered(
  db: Drizzle,
  requesterId: PersonId,
  { offset, limit }: PartOf,
): Promise<RequestMessage[]> {
  const found = await db
    .select({ message: requestMessage })
    .from(requestMessage)
    .innerJoin(request, eq(request.id, requestMessage.requestId))
    .where(isUnanswered(requesterId))
    .orderBy(asc(requestMessage.createdAt), asc(requestMessage.id))
    .offset(offset)
    .limit(limit);
  return found.map((row) => row.message);
}

export async function countUnanswered(db: Drizzle, requesterId: PersonId): Promise<number> {
  const [found] = await db
    .select({ questions: count() })
    .from(requestMessage)
    .innerJoin(request, eq(request.id, requestMessage.requestId))
    .where(isUnanswered(requesterId));
  return found?.questions ?? 0;
}

const messagesQuery = prepared((on) =>
  on
    .select()
    .from(requestMessage)
    .where(sql`${requestMessage.requestId} = any(${sql.placeholder('requestIds')})`)
    .orderBy(asc(requestMessage.createdAt), asc(requestMessage.id))
    .prepare('messages'),
);

/** What was asked and answered about these requests, in order. */
export async function findMessages(db: Drizzle, requestIds: readonly RequestId[]): Promise<RequestMessage[]> {
  if (requestIds.length === 0) return [];
  return messagesQuery(db, { requestIds: [...requestIds] });
}
