import { sql } from 'drizzle-orm';
import { bigint, index, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import type { AuditKind } from '../../domain/audit-event.ts';
import { instant, xid8 } from './columns.ts';

/** Append only: triggers refuse update, delete and truncate. */
export const auditEvent = pgTable(
  'audit_event',
  {
    seq: bigint('seq', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    xid: xid8('xid').notNull().default(sql`pg_current_xact_id()`),
    at: instant('at').notNull(),
    kind: text('kind').$type<AuditKind>().notNull(),
    actorId: text('actor_id'),
    actorLabel: text('actor_label').notNull(),
    personId: text('person_id'),
    entitlement: text('entitlement'),
    requestId: text('request_id'),
    grantId: text('grant_id'),
    taskId: text('task_id'),
    campaignId: text('campaign_id'),
    data: jsonb('data').$type<Record<string, unknown>>().notNull(),
  },
  (t) => [
    index('audit_event_person_idx').on(t.personId, t.seq),
    index('audit_event_actor_idx').on(t.actorId, t.seq),
    index('audit_event_entitlement_idx').on(t.entitlement, t.seq),
    index('audit_event_resource_idx').on(sql`split_part(${t.entitlement}, '/', 1)`, t.seq),
    index('audit_event_kind_idx').on(t.kind, t.seq),
    index('audit_event_at_idx').on(t.at, t.seq),
    index('audit_event_request_idx').on(t.requestId),
    index('audit_event_grant_idx').on(t.grantId),
    index('audit_event_campaign_idx').on(t.campaignId, t.seq).where(sql`${t.campaignId} is not null`),
  ],
);
