import { and, desc, eq, gte, inArray, lt, type SQL, sql } from 'drizzle-orm';
import { AUDIT_KINDS, type AuditKind, type AuditRow } from '../../domain/audit-event.ts';
import type { GrantId } from '../../domain/ids.ts';
import { type Drizzle, rows } from '../database/database.ts';
import { auditEvent } from '../schema/index.ts';

/** Every field narrows; `entitlement` is a key or a resource id, `kind` a whole kind or its noun. */
export interface AuditQuery {
  personId?: string;
  entitlement?: string;
  kind?: string;
  from?: Date;
  to?: Date;
}

/** Where events are sought by when they were, they come in that order; else in the order in which they were written. */
const isByTime = ({ from, to }: AuditQuery): boolean => from !== undefined || to !== undefined;

const RESOURCE = sql`split_part(${auditEvent.entitlement}, '/', 1)`;

/** A column and what it has to be. */
type Key = readonly [column: SQL, value: string];

/** What an event is found by, in every way in which it may be found; each has an index of its own. */
function keysOf({ personId, entitlement, kind }: AuditQuery): { keys: Key[]; others: SQL[] } {
  // Beside another key it isn't looked up in its index, which may name a fifth of all events to find those of one person.
  const ofKind = kind === undefined ? [] : [inArray(sql`(${auditEvent.kind} || '')`, kindsOf(kind))];
  const what: Key[] =
    entitlement === undefined
      ? []
      : [[entitlement.includes('/') ? sql`${auditEvent.entitlement}` : RESOURCE, entitlement]];
  if (personId !== undefined)
    return {
      keys: [
        [sql`${auditEvent.personId}`, personId],
        [sql`${auditEvent.actorId}`, personId],
      ],
      others: [...what.map(([column, value]) => sql`${column} = ${value}`), ...ofKind],
    };
  if (entitlement !== undefined) return { keys: what, others: ofKind };
  return { keys: kindsOf(kind).map((one) => [sql`${auditEvent.kind}`, one]), others: [] };
}

const kindsOf = (kind: string | undefined): AuditKind[] =>
  AUDIT_KINDS.filter((one) => kind !== undefined && (one === kind || one.startsWith(`${kind}.`)));

/**
 * The seqs of the newest events that fit. Each key is sorted by as well, and a range of one value: as an equation it would
 * leave a sort by seq alone, for which all events may be walked through to find a few old ones.
 */
function newest(query: AuditQuery, limit: number, before?: number): SQL {
  const { keys, others } = keysOf(query);
  const byTime = isByTime(query);
  const time = byTime ? sql`${auditEvent.at} desc, ${auditEvent.seq} desc` : sql`${auditEvent.seq} desc`;
  const narrowed = [...others, ...timeOf(query), ...(before === undefined ? [] : [isBefore(before, byTime)])];
  const most = sql.raw(String(limit));
  const some = (conditions: SQL[], order: SQL): SQL =>
    sql`(select ${auditEvent.seq}, ${auditEvent.at} from ${auditEvent} where ${and(sql`true`, ...conditions)}
      order by ${order} limit ${most})`;
  const parts = keys.map(([column, value]) =>
    byTime
      ? some([sql`${column} = ${value}`, ...narrowed], time)
      : some([sql`${column} between ${value} and ${value}`, ...narrowed], sql`${column} desc, ${time}`),
  );
  if (parts.length === 0)
    parts.push(some([...narrowed, ...(query.kind === undefined ? [] : [sql`false`])], time));
  return sql`select seq from (${sql.join(parts, sql` union `)}) found
    order by ${byTime ? sql`at desc, seq desc` : sql`seq desc`} limit ${most}`;
}

function timeOf({ from, to }: AuditQuery): SQL[] {
  return [
    ...(from === undefined ? [] : [gte(auditEvent.at, from)]),
    ...(to === undefined ? [] : [lt(auditEvent.at, to)]),
  ];
}

const isBefore = (seq: number, byTime: boolean): SQL =>
  byTime
    ? sql`(${auditEvent.at}, ${auditEvent.seq}) < (select at, seq from audit_event where seq = ${seq})`
    : lt(auditEvent.seq, seq);

/** Where a time narrows what else is sought, only a plan for these very values tells which of both is rare. */
async function planned<T>(db: Drizzle, query: AuditQuery, read: (db: Drizzle) => Promise<T>): Promise<T> {
  if (!isByTime(query)) return read(db);
  return db.transaction(async (tx) => {
    await tx.execute(sql`set local plan_cache_mode = force_custom_plan`);
    return read(tx);
  });
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
  const order = isByTime(query) ? [desc(auditEvent.at), desc(auditEvent.seq)] : [desc(auditEvent.seq)];
  const found = await planned(db, query, (on) =>
    on
      .select()
      .from(auditEvent)
      .where(sql`${auditEvent.seq} in (${newest(query, limit, before)})`)
      .orderBy(...order),
  );
  return found.map(toRow);
}

/** Counts to `cap` and no further. */
export async function countEvents(db: Drizzle, query: AuditQuery, cap: number): Promise<number> {
  const [found] = await planned(db, query, (on) =>
    rows<{ n: number }>(on, sql`select count(*)::int as n from (${newest(query, cap)}) counted`),
  );
  return found?.n ?? 0;
}

/** How often this happened to one grant since. */
export async function countOfGrant(
  db: Drizzle,
  { grantId, kind, since }: { grantId: GrantId; kind: AuditKind; since: Date },
): Promise<number> {
  return db.$count(
    auditEvent,
    and(eq(auditEvent.grantId, grantId), eq(auditEvent.kind, kind), gte(auditEvent.at, since)),
  );
}
