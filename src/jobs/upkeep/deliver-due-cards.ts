import { deliverDueCards } from '../../operations/card/deliver-due-cards.ts';
import type { Job } from '../job.ts';

/** Brings every message up to date with its row. */
export const deliverDueCardsJob: Job = {
  name: 'deliver-due-cards',
  everySeconds: 1,
  runsOnWake: true,
  run: deliverDueCards,
};
