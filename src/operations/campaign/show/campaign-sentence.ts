import type { Campaign } from '../../../domain/review/campaign.ts';
import { StaleStateError } from '../../../domain/errors.ts';

const STANDING: Record<Campaign['state'], string> = {
  scheduled: 'hasn’t started yet',
  running: 'still runs',
  closing: 'is closing already, and takes no more decisions',
  closed: 'is closed, and nothing in it changes any more',
  discarded: 'was discarded',
};

/** Says where a campaign is, to whoever wanted something of it that it is too late or too early for. */
export const notNow = ({ name, state }: Pick<Campaign, 'name' | 'state'>): StaleStateError =>
  new StaleStateError(`“${name}” ${STANDING[state]}, so nothing was changed.`);
