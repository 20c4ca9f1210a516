import { sql } from 'drizzle-orm';
import { boolean, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { ApproverRef, HandOnRef } from '../../domain/definitions.ts';
import type { BundleId, EntitlementKey, GrantId, PersonId, RequestId, StageId } from '../../domain/ids.ts';
import type {
  AskedRight,
  AskedVia,
  RequestKind,
  RequestState,
  StageState,
} from '../../domain/request/request.ts';
import type { TicketSeen } from '../../domain/request/ticket-check.ts';
import { instant } from './columns.ts';
import { person } from './person.ts';

export const request = pgTable(
  'request',
  {
    id: text('id').$type<RequestId>().primaryKey(),
    kind: text('kind').$type<RequestKind>().notNull(),
    /** Requests that were asked for together, and are shown in one card. */
    bundleId: text('bundle_id').$type<BundleId>(),
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
    askedRight: jsonb('asked_right').$type<AskedRight>(),
    durationSeconds: integer('duration_seconds'),
    /** What was asked for, where an approver gave less. */
    askedSeconds: integer('asked_seconds'),
    /** Until when it was asked for, where a time was named. */
    wishedEndAt: instant('wished_end_at'),
    justification: text('justification').notNull(),
    ticket: text('ticket').notNull(),
    /** What it was found as when it was asked. */
    ticketSeen: jsonb('ticket_seen').$type<TicketSeen>(),
    extendsGrantId: text('extends_grant_id').$type<GrantId>(),
    policyId: text('policy_id').notNull(),
    definitionsHash: text('definitions_hash').notNull(),
    autoApproved: boolean('auto_approved').notNull(),
    note: text('note'),
    /** What the policy read and how it came out, from the definitions of that moment. */
    trace: jsonb('trace').$type<unknown>(),
    nudgedAt: instant('nudged_at'),
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
    index('request_bundle_idx').on(t.bundleId).where(sql`${t.bundleId} is not null`),
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
    samePerson: boolean('same_person').notNull().default(false),
    reassignTo: jsonb('reassign_to')
      .$type<HandOnRef[]>()
      .notNull()
      .default([{ kind: 'employees' }]),
    skipReason: text('skip_reason'),
    /** The separation rule whose exception this stage decides. */
    exceptionRuleId: text('exception_rule_id'),
    remindAfterSeconds: integer('remind_after_seconds'),
    escalateAfterSeconds: integer('escalate_after_seconds'),
    escalateTo: jsonb('escalate_to').$type<ApproverRef[]>().notNull().default([]),
    escalateDueAt: instant('escalate_due_at'),
    escalatedAt: instant('escalated_at'),
    openedAt: instant('opened_at'),
    endedAt: instant('ended_at'),
  },
  (t) => [
    uniqueIndex('stage_request_ordinal_key').on(t.requestId, t.ordinal),
    index('stage_escalation_idx').on(t.escalateDueAt).where(sql`${t.state} = 'open'`),
    index('stage_open_idx').on(t.requestId).where(sql`${t.state} = 'open'`),
  ],
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
    /** Why this person was asked. */
    via: text('via').$type<AskedVia>().notNull().default('named'),
    /** Their place among those asked with them; null of those whom the release before asked. */
    ordinal: integer('ordinal'),
    /** Whom a delegate decides for, who handed it on, or in whose place a replacement was asked. */
    forPersonId: text('for_person_id').$type<PersonId>(),
    /** What whoever handed it on said to whoever got it. */
    reason: text('reason'),
    remindDueAt: instant('remind_due_at'),
    /** They handed it on, and may decide it no more. */
    releasedAt: instant('released_at'),
  },
  (t) => [
    primaryKey({ columns: [t.stageId, t.personId] }),
    index('stage_approver_person_idx').on(t.personId),
    index('stage_approver_remind_idx').on(t.remindDueAt).where(sql`${t.remindDueAt} is not null`),
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
    /** The approver for whom a delegate decided. */
    forPersonId: text('for_person_id').$type<PersonId>(),
    decidedAt: instant('decided_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.stageId, t.personId] })],
);
