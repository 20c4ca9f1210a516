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
    draw: () => sentence('There’s a newer message about this below.'),
    mayRead: nobody,
  }),
};
