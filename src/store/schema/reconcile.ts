import { sql } from 'drizzle-orm';
import { index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { Place } from '../../domain/grant/connector.ts';
import type { DiscrepancyId, EntitlementKey, GrantId, PersonId } from '../../domain/ids.ts';
import type { AccountMatchKind } from '../../domain/reconcile/account-match.ts';
import type { RemovalWay, RightToRemove } from '../../domain/reconcile/account-removal.ts';
import type { Discrepancy, DiscrepancyKind, DiscrepancyState } from '../../domain/reconcile/discrepancy.ts';
import type { Believed } from '../../domain/reconcile/mass-change.ts';
import { instant } from './columns.ts';
import { grant } from './grant.ts';
import { person } from './person.ts';

/** When what a resource's target holds is compared with what was decided, and how that went last. */
export const look = pgTable(
  'look',
  {
    resourceId: text('resource_id').primaryKey(),
    /** Null: not any more. */
    dueAt: instant('due_at'),
    /** Since when it is compared; null: since a release that didn't note that. */
    plannedAt: instant('planned_at'),
    /** When somebody asked for it who is shown how it goes; null once they saw what it came to. */
    askedAt: instant('asked_at'),
    leaseUntil: instant('lease_until'),
    /** Since the last one that came to its end. */
    attempts: integer('attempts').notNull().default(0),
    /** When the one that is under way, or was last, began. */
    begunAt: instant('begun_at'),
    /** How much access it has read so far. */
    readSoFar: integer('read_so_far').notNull().default(0),
    /** When the last one that read all of it began, and came to its end. */
    completeFrom: instant('complete_from'),
    completeAt: instant('complete_at'),
    /** How much access that one listed. */
    listed: integer('listed').notNull().default(0),
    /** Of how much that is on record that one couldn't see whether it is there. */
    unseen: integer('unseen').notNull().default(0),
    /** Why the last one came to no end; empty where it did. */
    fault: text('fault').notNull().default(''),
    /** How much may differ at the next one, as somebody said is right; null: no more than is believed. */
    believed: jsonb('believed').$type<Believed>(),
  },
  (t) => [index('look_due_idx').on(t.dueAt).where(sql`${t.dueAt} is not null`)],
);

/** How a target differs from what was decided; of one difference one row is open or ignored at a time. */
export const discrepancy = pgTable(
  'discrepancy',
  {
    id: text('id').$type<DiscrepancyId>().primaryKey(),
    kind: text('kind').$type<DiscrepancyKind>().notNull(),
    state: text('state').$type<DiscrepancyState>().notNull(),
    resourceId: text('resource_id').notNull(),
    key: text('key').notNull(),
    entitlement: text('entitlement').$type<EntitlementKey>(),
    grantId: text('grant_id')
      .$type<GrantId>()
      .references(() => grant.id),
    connectorId: text('connector_id').notNull(),
    place: jsonb('place').$type<Place>(),
    account: jsonb('account').$type<Discrepancy['account']>(),
    facts: jsonb('facts').$type<Discrepancy['facts']>().notNull(),
    said: text('said').notNull(),
    seenAt: instant('seen_at').notNull(),
    foundAt: instant('found_at').notNull(),
    askedIds: text('asked_ids').array().$type<PersonId[]>().notNull(),
    /** When to look again who may settle it, or when it isn't ignored any more; null once it is settled. */
    dueAt: instant('due_at'),
    until: instant('until'),
    reason: text('reason').notNull().default(''),
    endedAt: instant('ended_at'),
    endedById: text('ended_by_id')
      .$type<PersonId>()
      .references(() => person.id),
  },
  (t) => [
    uniqueIndex('discrepancy_unsettled_key')
      .on(t.resourceId, t.kind, t.key)
      .where(sql`${t.state} in ('open', 'ignored')`),
    index('discrepancy_due_idx').on(t.dueAt).where(sql`${t.dueAt} is not null`),
    index('discrepancy_open_idx').on(t.foundAt).where(sql`${t.state} = 'open'`),
    index('discrepancy_ignored_idx').on(t.foundAt).where(sql`${t.state} = 'ignored'`),
    index('discrepancy_grant_idx').on(t.grantId).where(sql`${t.state} in ('open', 'ignored')`),
  ],
);

/** Whose an account at a target system is, or who answers for it, as an owner of one resource there said. */
export const accountMatch = pgTable(
  'account_match',
  {
    connectorId: text('connector_id').notNull(),
    /** Empty where nothing tells one such target system from another. */
    placeId: text('place_id').notNull(),
    /** As its target calls it, or a digest of that where it is long. */
    accountKey: text('account_key').notNull(),
    resourceId: text('resource_id').notNull(),
    personId: text('person_id')
      .$type<PersonId>()
      .notNull()
      .references(() => person.id),
    kind: text('kind').$type<AccountMatchKind>().notNull(),
    /** Of a service account: what it held there when that was said. */
    held: text('held').array().notNull(),
    reason: text('reason').notNull(),
    matchedAt: instant('matched_at').notNull(),
    matchedById: text('matched_by_id')
      .$type<PersonId>()
      .notNull()
      .references(() => person.id),
  },
  (t) => [primaryKey({ columns: [t.connectorId, t.placeId, t.accountKey, t.resourceId] })],
);

/** What an owner had done about an account of nobody, until it is read back as done. */
export const accountRemoval = pgTable(
  'account_removal',
  {
    discrepancyId: text('discrepancy_id')
      .$type<DiscrepancyId>()
      .primaryKey()
      .references(() => discrepancy.id),
    resourceId: text('resource_id').notNull(),
    connectorId: text('connector_id').notNull(),
    /** As in `account_match`. */
    placeId: text('place_id').notNull(),
    accountKey: text('account_key').notNull(),
    way: text('way').$type<RemovalWay>().notNull(),
    rights: jsonb('rights').$type<RightToRemove[]>().notNull(),
    round: integer('round').notNull().default(0),
    dueAt: instant('due_at'),
    leaseUntil: instant('lease_until'),
    attempts: integer('attempts').notNull().default(0),
    lastError: text('last_error').notNull().default(''),
    byHand: text('by_hand').notNull().default(''),
    doneAt: instant('done_at'),
    proof: text('proof').notNull().default(''),
  },
  (t) => [
    index('account_removal_due_idx').on(t.dueAt).where(sql`${t.dueAt} is not null`),
    index('account_removal_account_idx').on(t.accountKey, t.connectorId),
  ],
);
