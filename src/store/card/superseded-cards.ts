import { sql } from 'drizzle-orm';
import { card } from '../schema/index.ts';

/** The subject of an earlier message's card: that message, and the card that goes on in a newer one. */
export const supersededBy = (message: string, cardId: string): string => `${message} ${cardId}`;

/** An earlier message doesn't send its reader to a newer one that is still to be posted. */
export const goesOn = sql`not (${card.kind} = 'superseded' and exists (
  select from ${card} next where next.id = split_part(${card.subjectId}, ' ', 3)
    and next.message_ts is null and next.due_at is not null))`;
