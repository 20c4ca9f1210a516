import * as z from 'zod';
import type { AuditRow } from '../../domain/audit-event.ts';
import type { Definitions } from '../../domain/definitions.ts';
import type { PersonId } from '../../domain/ids.ts';
import * as auditStore from '../../store/audit/audit-store.ts';
import type { Drizzle } from '../../store/database/database.ts';
import type { PersonCtx } from '../actor.ts';
import { onRecord } from '../on-record.ts';
import { findLabels } from '../grant/show-grant.ts';
import { assertMayAudit, AuditFilter, toQuery } from './audit-access.ts';
import { eventSentence } from './event-sentence.ts';

const MOST = 100;

export const SearchAudit = z.object({
  filter: AuditFilter,
  /** Older than this event. */
  before: z.int().optional(),
  limit: z
    .int()
    .min(1)
    .transform((limit) => Math.min(limit, MOST))
    .default(10),
});

const COUNT_TO = 10_000;

export interface AuditPage {
  /** The newest first. */
  rows: (AuditRow & { sentence: string })[];
  /** What `before` is for the next page; null at the end. */
  next: number | null;
  /** How many there are in all; null when they are more than 10,000. */
  total: number | null;
}

/** One page of the audit trail, for admins and auditors. */
export async function searchAudit(ctx: PersonCtx, raw: z.input<typeof SearchAudit>): Promise<AuditPage> {
  const { filter, before, limit } = SearchAudit.parse(raw);
  await onRecord(ctx, 'read the audit trail', '', async () => assertMayAudit(ctx));
  const query = await toQuery(ctx, filter);
  const db = ctx.db.drizzle;
  const [found, total] = await Promise.all([
    auditStore.findEvents(db, query, limit + 1, before),
    auditStore.countEvents(db, query, COUNT_TO + 1),
  ]);
  const rows = found.slice(0, limit);
  return {
    rows: await withSentences(ctx, rows),
    next: found.length > limit ? (rows.at(-1)?.seq ?? null) : null,
    total: total > COUNT_TO ? null : total,
  };
}

/** Each event with its sentence; inside a transaction, `db.drizzle` is that transaction. */
export async function withSentences(
  ctx: { config: Definitions; db: { drizzle: Drizzle } },
  rows: readonly AuditRow[],
): Promise<AuditPage['rows']> {
  const named = new Set<PersonId>();
  const note = (id: string) => {
    named.add(id as PersonId);
    return id;
  };
  for (const row of rows) eventSentence(ctx.config, row, note);
  const label = await findLabels(ctx, [...named]);
  return rows.map((row) => ({
    ...row,
    sentence: eventSentence(ctx.config, row, (id) => label(id as PersonId).name),
  }));
}
