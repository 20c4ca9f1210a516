import { PersonId } from '../../../domain/ids.ts';
import { listDailyWaiting } from '../../../operations/waiting/list-waiting.ts';
import { sentence } from '../../blocks.ts';
import { waitingReminderCard } from './waiting-reminder.ts';
import { card, nobody } from '../card.ts';

export const waitingCards = {
  'waiting-reminder': card({
    load: (ctx, { audienceId }) => listDailyWaiting(ctx, PersonId.parse(audienceId)),
    draw: (waits, { audienceId }, look) => waitingReminderCard(waits, audienceId, look),
    mayRead: nobody,
  }),
  superseded: card({
    load: async () => undefined,
    draw: () => sentence('This goes on in a newer message of mine, below.'),
    mayRead: nobody,
  }),
};
