import { sql } from 'drizzle-orm';
import { boolean, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { ApproverRef } from '../../domain/definitions.ts';
import type { EntitlementKey, GrantId, PersonId, RequestId, StageId } from '../../domain/ids.ts';
import type { RequestState, StageState } from '../../domain/request.ts';
import { instant } from './columns.ts';
import { person } from './person.ts';

export const request = pgTable(
  'request',
  {
    id: text('id').$type<RequestId>().primaryKey(),
    kind: text('kind').$type<'new' | 'extension'>().notNull(),
    state: text('state').$type<RequestState>().notNull(),
    requesterId: text('requester_id')
      .$type<PersonId>()
      .notNull()
      .references(() => person.id),
    beneficiaryId: text('beneficiary_id')
      .$type<PersonId>()
      .notNull()
      .references(() => person.id),
    entitlement: text('entitlement').$type<EntitlementKey>().notNull(),
    durationSeconds: integer('duration_seconds'),
    justification: text('justification').notNull(),
    ticket: text('ticket').notNull(),
    extendsGrantId: text('extends_grant_id').$type<GrantId>(),
    policyId: text('policy_id').notNull(),
    definitionsHash: text('definitions_hash').notNull(),
    autoApproved: boolean('auto_approved').notNull(),
    note: text('note'),
    idempotencyKey: text('idempotency_key').notNull(),
    createdAt: instant('created_at').notNull(),
    dueAt: instant('due_at'),
    endedAt: instant('ended_at'),
    endReason: text('end_reason'),
  },
  (t) => [
    uniqueIndex('request_idempotency_key').on(t.requesterId, t.idempotencyKey),
    uniqueIndex('request_pending_extension_key')
      .on(t.extendsGrantId)
      .where(sql`${t.state} = 'pending' and ${t.extendsGrantId} is not null`),
    index('request_due_idx').on(t.dueAt).where(sql`${t.state} = 'pending'`),
    index('request_requester_idx').on(t.requesterId, t.createdAt),
    index('request_beneficiary_idx').on(t.beneficiaryId, t.entitlement),
  ],
);

export const stage = pgTable(
  'stage',
  {
    id: text('id').$type<StageId>().primaryKey(),
    requestId: text('request_id')
      .$type<RequestId>()
      .notNull()
      .references(() => request.id),
    ordinal: integer('ordinal').notNull(),
    name: text('name').notNull(),
    state: text('state').$type<StageState>().notNull(),
    need: integer('need').notNull(),
    approvers: jsonb('approvers').$type<ApproverRef[]>().notNull(),
    skipReason: text('skip_reason'),
    openedAt: instant('opened_at'),
    endedAt: instant('ended_at'),
  },
  (t) => [uniqueIndex('stage_request_ordinal_key').on(t.requestId, t.ordinal)],
);

/** Who was asked when a stage opened; who may decide is judged anew at the click. */
export const stageApprover = pgTable(
  'stage_approver',
  {
    stageId: text('stage_id')
      .$type<StageId>()
      .notNull()
      .references(() => stage.id),
    personId: text('person_id')
      .$type<PersonId>()
      .notNull()
      .references(() => person.id),
  },
  (t) => [
    primaryKey({ columns: [t.stageId, t.personId] }),
    index('stage_approver_person_idx').on(t.personId),
  ],
);

export const decision = pgTable(
  'decision',
  {
    stageId: text('stage_id')
      .$type<StageId>()
      .notNull()
      .references(() => stage.id),
    personId: text('person_id')
      .$type<PersonId>()
      .notNull()
      .references(() => person.id),
    verdict: text('verdict').$type<'approve' | 'deny'>().notNull(),
    comment: text('comment').notNull(),
    decidedAt: instant('decided_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.stageId, t.personId] })],
);
