import { integer, pgTable, text } from 'drizzle-orm/pg-core';
import type { EntitlementKey, PersonId } from '../../domain/ids.ts';
import { instant } from './columns.ts';

/** How the reading of what a resource discovers went last. */
export const discovery = pgTable('discovery', {
  resourceId: text('resource_id').primaryKey(),
  begunAt: instant('begun_at').notNull(),
  /** The last try falls to whoever wrote this. */
  triedAt: instant('tried_at').notNull(),
  /** Null until it was read once. */
  readAt: instant('read_at'),
  /** Why the last try read nothing; empty where it did. */
  fault: text('fault').notNull().default(''),
  /** Since when so much is missing that it isn't believed; null: it isn't. */
  doubtedSince: instant('doubted_since'),
  /** The last doubt that somebody put an end to, by since when it was, and who did so when. */
  confirmedDoubt: instant('confirmed_doubt'),
  confirmedAt: instant('confirmed_at'),
  confirmedById: text('confirmed_by_id').$type<PersonId>(),
  /** Counts the changes of what can be asked for, so that processes see that there was one. */
  version: integer('version').notNull().default(0),
});

/** An entitlement that a resource discovered: it stays when it is retired, and is the same one when it is listed again. */
export const discoveredEntitlement = pgTable('discovered_entitlement', {
  key: text('key').$type<EntitlementKey>().primaryKey(),
  resourceId: text('resource_id').notNull(),
  connectorId: text('connector_id').notNull(),
  /** As its connector calls it by now. */
  target: text('target').notNull(),
  /** Its own id at the target, which it keeps; null: none, or not known yet. */
  targetId: text('target_id'),
  /** As its system calls it. */
  name: text('name').notNull(),
  /** What it was called before, and which reading found it called otherwise. */
  formerName: text('former_name'),
  formerTarget: text('former_target'),
  renamedAt: instant('renamed_at'),
  firstSeenAt: instant('first_seen_at').notNull(),
  lastSeenAt: instant('last_seen_at').notNull(),
  /** What it was called when its resource offered it last; null: not known. */
  offeredTarget: text('offered_target'),
  offeredName: text('offered_name'),
  /** Since when it can be asked for without a break. */
  offeredSince: instant('offered_since').notNull(),
  /** Since when it isn't listed any more; null: it is. */
  missingSince: instant('missing_since'),
  retiredAt: instant('retired_at'),
  /** Where its connector acted when it was retired; null: not known. */
  retiredPlace: text('retired_place'),
});
