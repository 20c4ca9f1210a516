import { and, count, desc, eq, gte, like, lt, or, type SQL } from 'drizzle-orm';
import type { AuditRow } from '../../domain/audit-event.ts';
import type { Drizzle } from '../database/database.ts';
import { auditEvent } from '../schema/index.ts';

/** Every field narrows; `entitlement` is a key or a resource id, `kind` a whole kind or its noun. */
export interface AuditQuery {
  personId?: string;
  entitlement?: string;
  kind?: string;
  from?: Date;
  to?: Date;
}

function conditions(query: AuditQuery, before?: number): SQL | undefined {
  const { personId, entitlement, kind, from, to } = query;
  return and(
    before === undefined ? undefined : lt(auditEvent.seq, before),
    personId === undefined
      ? undefined
      : or(eq(auditEvent.personId, personId), eq(auditEvent.actorId, personId)),
    entitlement === undefined
      ? undefined
      : entitlement.includes('/')
        ? eq(auditEvent.entitlement, entitlement)
        : like(auditEvent.entitlement, `${entitlement.replace(/[\\%_]/g, (c) => `\\${c}`)}/%`),
    kind === undefined
      ? undefined
      : or(
          like(auditEvent.kind, `${kind.replace(/[\\%_]/g, (c) => `\\${c}`)}.%`),
          eq(auditEvent.kind, kind as AuditRow['kind']),
        ),
    from === undefined ? undefined : gte(auditEvent.at, from),
    to === undefined ? undefined : lt(auditEvent.at, to),
  );
}

export const toRow = (row: typeof auditEvent.$inferSelect): AuditRow => ({
  seq: row.seq,
  at: row.at,
  kind: row.kind,
  actorId: row.actorId,
  actorLabel: row.actorLabel,
  subject: {
    ...(row.personId !== null && { personId: row.personId }),
    ...(row.entitlement !== null && { entitlement: row.entitlement }),
    ...(row.requestId !== null && { requestId: row.requestId }),
    ...(row.grantId !== null && { grantId: row.grantId }),
    ...(row.taskId !== null && { taskId: row.taskId }),
    ...(row.campaignId !== null && { campaignId: row.campaignId }),
  },
  data: row.data,
});

/** The newest first; the page after it begins `before` the last one's seq. */
export async function findEvents(
  db: Drizzle,
  query: AuditQuery,
  limit: number,
  before?: number,
): Promise<AuditRow[]> {
  const rows = await db
    .select()
    .from(auditEvent)
    .where(conditions(query, before))
    .orderBy(desc(auditEvent.seq))
    .limit(limit);
  return rows.map(toRow);
}

/** Counts to `cap` and no further. */
export async function countEvents(db: Drizzle, query: AuditQuery, cap: number): Promise<number> {
  const some = db
    .select({ seq: auditEvent.seq })
    .from(auditEvent)
    .where(conditions(query))
    .limit(cap)
    .as('some');
  const rows = await db.select({ n: count() }).from(some);
  return rows[0]?.n ?? 0;
}
