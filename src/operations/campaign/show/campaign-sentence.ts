import type { Campaign } from '../../../domain/review/campaign.ts';
import { StaleStateError } from '../../../domain/errors.ts';

const STANDING: Record<Campaign['state'], string> = {
  scheduled: 'hasn’t started yet',
  running: 'still runs',
  closing: 'is already closing and takes no more decisions',
  closed: 'is closed and can’t change any more',
  discarded: 'was discarded',
};

/** Says where a campaign is, to whoever wanted something of it that it is too late or too early for. */
export const notNow = ({ name, state }: Pick<Campaign, 'name' | 'state'>): StaleStateError =>
  new StaleStateError(`“${name}” ${STANDING[state]}, so nothing was changed.`);
