import { sql } from 'drizzle-orm';
import { boolean, index, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { PersonId } from '../../domain/ids.ts';
import { instant } from './columns.ts';

export const person = pgTable(
  'person',
  {
    id: text('id').$type<PersonId>().primaryKey(),
    employeeId: text('employee_id'),
    email: text('email').notNull(),
    /** Addresses that were this person's: whoever gets one of them is somebody else. */
    formerEmails: text('former_emails').array().notNull().default([]),
    name: text('name').notNull(),
    title: text('title').notNull().default(''),
    department: text('department').notNull().default(''),
    managerEmail: text('manager_email'),
    type: text('type').notNull().default('employee'),
    startDate: text('start_date'),
    endDate: text('end_date'),
    status: text('status').$type<'active' | 'inactive'>().notNull(),
    /** Which source of `people:` told of this person first. */
    source: text('source').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    uniqueIndex('person_email_key').on(t.email),
    uniqueIndex('person_employee_id_key').on(t.employeeId).where(sql`${t.employeeId} is not null`),
    index('person_manager_email_idx').on(t.managerEmail),
  ],
);

export const slackAccount = pgTable(
  'slack_account',
  {
    teamId: text('team_id').notNull(),
    userId: text('user_id').notNull(),
    /** Once tied to a person, tied by id: a later change of e-mail in Slack changes nothing. */
    personId: text('person_id')
      .$type<PersonId>()
      .references(() => person.id),
    email: text('email'),
    emailConfirmed: boolean('email_confirmed').notNull(),
    displayName: text('display_name').notNull(),
    timezone: text('timezone'),
    deleted: boolean('deleted').notNull(),
    isBot: boolean('is_bot').notNull(),
    isRestricted: boolean('is_restricted').notNull(),
    isUltraRestricted: boolean('is_ultra_restricted').notNull(),
    isStranger: boolean('is_stranger').notNull(),
    /** Why it isn't tied to a person; the same fault is put in the audit trail once. */
    linkFault: text('link_fault'),
    readAt: instant('read_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.teamId, t.userId] }),
    uniqueIndex('slack_account_person_key').on(t.personId).where(sql`${t.personId} is not null`),
  ],
);

/** Who was in a Slack user group, for the release before this one: `groupReading` has it now, and a release later this goes. */
export const usergroup = pgTable('usergroup', {
  handle: text('handle').primaryKey(),
  userIds: text('user_ids').array().notNull(),
  readAt: instant('read_at').notNull(),
});

/** Who is in a group that is read elsewhere, as last read: a row for each place where some process's definitions have it read. */
export const groupReading = pgTable(
  'group_reading',
  {
    groupId: text('group_id').notNull(),
    /** Where it is read, without secrets. */
    source: text('source').notNull(),
    /** As the source calls them. */
    members: text('members').array().notNull().default([]),
    /** Null until it was read once. */
    readAt: instant('read_at'),
    /** Why the last try read nothing; empty where it did. */
    fault: text('fault').notNull().default(''),
    begunAt: instant('begun_at').notNull(),
    /** The last try falls to whoever wrote this. */
    triedAt: instant('tried_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.groupId, t.source] })],
);

/** Somebody who isn't active any more and held access, from when that was told until they are active again. */
export const leaver = pgTable('leaver', {
  personId: text('person_id')
    .$type<PersonId>()
    .primaryKey()
    .references(() => person.id),
  toldAt: instant('told_at').notNull(),
});
