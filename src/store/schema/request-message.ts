import { index, pgTable, text } from 'drizzle-orm/pg-core';
import type { PersonId, RequestId } from '../../domain/ids.ts';
import { instant } from './columns.ts';
import { person } from './person.ts';
import { request } from './request.ts';

/** What an approver asked and the requester answered about a request. */
export const requestMessage = pgTable(
  'request_message',
  {
    id: text('id').primaryKey(),
    requestId: text('request_id')
      .$type<RequestId>()
      .notNull()
      .references(() => request.id),
    kind: text('kind').$type<'question' | 'answer'>().notNull(),
    fromId: text('from_id')
      .$type<PersonId>()
      .notNull()
      .references(() => person.id),
    /** For an answer: the question it answers. */
    answersId: text('answers_id'),
    text: text('text').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [index('request_message_request_idx').on(t.requestId, t.createdAt)],
);
