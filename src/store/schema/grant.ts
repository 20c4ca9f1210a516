import { type SQL, sql } from 'drizzle-orm';
import { boolean, index, integer, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import type { AccountRef, Place, SeenAs, SessionsFact } from '../../domain/grant/connector.ts';
import type { GrantEndReason, GrantRemains, GrantSource, GrantState } from '../../domain/grant/grant.ts';
import type { EntitlementKey, GrantId, PersonId, RequestId, TaskId } from '../../domain/ids.ts';
import type { TaskState } from '../../domain/grant/task.ts';
import { instant } from './columns.ts';
import { person } from './person.ts';
import { request } from './request.ts';

interface IdColumns {
  seenAs: AnyPgColumn;
  targetId: AnyPgColumn;
}

/** The id by which it is on record what a grant is of: as it was seen, else as it is listed. */
export const idOnRecordOf = ({ seenAs, targetId }: IdColumns): SQL =>
  sql`coalesce(${seenAs}->>'targetId', ${targetId})`;

/** A digest of it: a target's own id may be longer than an index takes. */
export const numberOf = (columns: IdColumns): SQL => sql`md5(${idOnRecordOf(columns)})`;

export const grant = pgTable(
  'grant',
  {
    id: text('id').$type<GrantId>().primaryKey(),
    state: text('state').$type<GrantState>().notNull(),
    principalId: text('principal_id')
      .$type<PersonId>()
      .notNull()
      .references(() => person.id),
    entitlement: text('entitlement').$type<EntitlementKey>().notNull(),
    connectorId: text('connector_id').notNull(),
    target: text('target').notNull(),
    /** The entitlement's own id there, where its connector lists one: it alone is meant then, whatever it is called. */
    targetId: text('target_id'),
    /** The account as it was granted to: the one that is revoked, whatever became of the person's e-mail. */
    account: jsonb('account').$type<AccountRef>().notNull(),
    /** How the target itself calls the account and the right; null until it was seen there. */
    seenAs: jsonb('seen_as').$type<SeenAs>(),
    /** Where its connector acted when it was decided; null: not known. */
    place: jsonb('place').$type<Place>(),
    requestId: text('request_id')
      .$type<RequestId>()
      .references(() => request.id),
    source: text('source').$type<GrantSource>().notNull().default('request'),
    /** What was said of it when it was imported or found, or why it was given up before it worked. */
    note: text('note').notNull().default(''),
    durationSeconds: integer('duration_seconds'),
    /** Access that isn't given yet ends by then, however late it begins. */
    latestEndAt: instant('latest_end_at'),
    expiresAt: instant('expires_at'),
    /**
     * null until what stands at the target was looked at, which is before the first write there; from then on false:
     * another grant accounts for what stood. true: a release before this one left it unaccounted for.
     */
    stoodBefore: boolean('stood_before'),
    createdAt: instant('created_at').notNull(),
    activeAt: instant('active_at'),
    endedAt: instant('ended_at'),
    endReason: text('end_reason').$type<GrantEndReason>(),
    remains: text('remains').$type<GrantRemains>(),
    /** When it was first read back as gone; `ended_at` is when what was open under it is settled as well. */
    removedAt: instant('removed_at'),
    /** What became of what was open under it; null: its connector doesn't look, or not yet. */
    sessions: jsonb('sessions').$type<SessionsFact>(),
    /** The end of what was open and can't be ended; null: none, or not known. */
    outlivesUntil: instant('outlives_until'),
    /** The row's clock: when a job must look at it next; null while a person or nobody has to act. */
    dueAt: instant('due_at'),
    leaseUntil: instant('lease_until'),
    /** Which process the lease is of, where it is a removal's; null: not known, or another lease. */
    removingProcess: integer('removing_process'),
    /** Nothing is given on this right before: a removal by a process that is gone may still arrive. */
    fencedUntil: instant('fenced_until'),
    /** When a call that gives it last ended without word of what came of it: it may be carried out later still. */
    unheardAt: instant('unheard_at'),
    attempts: integer('attempts').notNull().default(0),
    lastError: text('last_error'),
    /** A target's own handle of an operation that it answered `pending`. */
    handle: text('handle'),
    /** Counts the writes meant for the target (grant, extension, revocation): part of each one's operation id. */
    operation: integer('operation').notNull().default(0),
    warnAt: instant('warn_at'),
    /** When the end became due: lateness and the owners' notice count from it. */
    revokeSince: instant('revoke_since'),
    toldOverdueAt: instant('told_overdue_at'),
    /** When the holder and the owners heard that what was decided isn't there yet. */
    toldLateAt: instant('told_late_at'),
    /** Since when its target is to be told of another end than it knows; null where it knows. */
    endUntoldSince: instant('end_untold_since'),
    /** When the owners heard that its target doesn't take the end. */
    toldUntoldAt: instant('told_untold_at'),
    /** The first of those that ended at once, by which the one message to their holder says so; null: not told in one. */
    endToldWithId: text('end_told_with_id').$type<GrantId>(),
  },
  (t) => [
    uniqueIndex('grant_request_key').on(t.requestId),
    index('grant_due_idx').on(t.dueAt).where(sql`${t.dueAt} is not null`),
    index('grant_expiry_idx').on(t.expiresAt).where(sql`${t.state} in ('provisioning', 'active')`),
    index('grant_warning_idx').on(t.warnAt).where(sql`${t.state} = 'active'`),
    index('grant_overdue_idx')
      .on(t.revokeSince)
      .where(sql`${t.state} = 'revoking' and ${t.toldOverdueAt} is null`),
    index('grant_revoking_idx').on(t.revokeSince).where(sql`${t.state} = 'revoking'`),
    index('grant_late_idx')
      .on(t.createdAt)
      .where(sql`${t.state} in ('scheduled', 'provisioning') and ${t.toldLateAt} is null`),
    index('grant_principal_live_idx')
      .on(t.principalId)
      .where(sql`${t.state} in ('scheduled', 'provisioning', 'active', 'revoking')`),
    index('grant_account_live_idx')
      .on(sql`lower(${t.account}->>'email')`, t.target)
      .where(sql`${t.state} in ('scheduled', 'provisioning', 'active', 'revoking')`),
    index('grant_seen_live_idx')
      .on(sql`(${t.seenAs}->'account'->>'id')`, t.target)
      .where(sql`${t.state} in ('scheduled', 'provisioning', 'active', 'revoking')`),
    index('grant_unseen_live_idx')
      .on(sql`lower(${t.account}->>'email')`)
      .where(sql`${t.state} in ('scheduled', 'provisioning', 'active', 'revoking') and ${t.seenAs} is null`),
    index('grant_numbered_account_live_idx')
      .on(numberOf(t), sql`lower(${t.account}->>'email')`)
      .where(
        sql`${t.state} in ('scheduled', 'provisioning', 'active', 'revoking') and ${numberOf(t)} is not null`,
      ),
    index('grant_numbered_seen_live_idx')
      .on(numberOf(t), sql`(${t.seenAs}->'account'->>'id')`)
      .where(
        sql`${t.state} in ('scheduled', 'provisioning', 'active', 'revoking') and ${numberOf(t)} is not null`,
      ),
    index('grant_place_live_idx')
      .on(t.connectorId, sql`(${t.place}->>'id')`)
      .where(sql`${t.state} in ('scheduled', 'provisioning', 'active', 'revoking')`),
    index('grant_ended_idx')
      .on(sql`coalesce(${t.endedAt}, ${t.revokeSince})`)
      .where(sql`${t.state} not in ('scheduled', 'provisioning', 'active')`),
    index('grant_told_overdue_idx')
      .on(t.connectorId, t.toldOverdueAt)
      .where(sql`${t.toldOverdueAt} is not null`),
    index('grant_fenced_idx').on(t.fencedUntil).where(sql`${t.fencedUntil} is not null`),
    index('grant_unheard_idx').on(t.target, t.unheardAt).where(sql`${t.unheardAt} is not null`),
    index('grant_told_untold_idx').on(t.entitlement).where(sql`${t.toldUntoldAt} is not null`),
    index('grant_end_told_with_idx').on(t.endToldWithId).where(sql`${t.endToldWithId} is not null`),
    index('grant_end_told_last_idx')
      .on(t.principalId, sql`coalesce(${t.endedAt}, ${t.revokeSince})`)
      .where(sql`${t.endToldWithId} is not null`),
    index('grant_found_active_idx')
      .on(t.createdAt)
      .where(sql`${t.source} = 'found' and ${t.state} = 'active'`),
    index('grant_found_resource_idx')
      .on(sql`split_part(${t.entitlement}, '/', 1)`)
      .where(
        sql`${t.source} = 'found' and ${t.state} in ('scheduled', 'provisioning', 'active', 'revoking')`,
      ),
    index('grant_entitlement_live_idx')
      .on(t.entitlement)
      .where(sql`${t.state} in ('scheduled', 'provisioning', 'active', 'revoking')`),
  ],
);

export const task = pgTable(
  'task',
  {
    id: text('id').$type<TaskId>().primaryKey(),
    grantId: text('grant_id')
      .$type<GrantId>()
      .notNull()
      .references(() => grant.id),
    kind: text('kind').$type<'grant' | 'revoke'>().notNull(),
    state: text('state').$type<TaskState>().notNull(),
    instructions: text('instructions').notNull(),
    assigneeIds: text('assignee_ids').array().$type<PersonId[]>().notNull(),
    createdAt: instant('created_at').notNull(),
    endedAt: instant('ended_at'),
    endedById: text('ended_by_id').$type<PersonId>(),
    comment: text('comment').notNull().default(''),
    /** When the owners and the admins were told that it isn't done. */
    escalatedAt: instant('escalated_at'),
  },
  (t) => [
    uniqueIndex('task_open_key').on(t.grantId, t.kind).where(sql`${t.state} = 'open'`),
    index('task_open_idx').on(t.createdAt).where(sql`${t.state} = 'open'`),
  ],
);
