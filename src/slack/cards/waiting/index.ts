import { PersonId } from '../../../domain/ids.ts';
import { listDailyWaiting } from '../../../operations/waiting/list-waiting.ts';
import { sentence } from '../../blocks.ts';
import { waitingReminderCard } from './waiting-reminder.ts';
import { card } from '../card.ts';

export const waitingCards = {
  'waiting-reminder': card(
    (ctx, { audienceId }) => listDailyWaiting(ctx, PersonId.parse(audienceId)),
    (waits, { audienceId }, look) => waitingReminderCard(waits, audienceId, look),
  ),
  superseded: card(
    async () => undefined,
    () => sentence('This goes on in a newer message of mine, below.'),
  ),
};
