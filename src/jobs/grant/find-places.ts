import { findPlaces } from '../../operations/grant/give/find-places.ts';
import type { Job } from '../job.ts';

/** Looks where grants stand of which that isn't on record. */
export const findPlacesJob: Job = {
  name: 'find-places',
  everySeconds: 60,
  offsetSeconds: 37,
  runsAtStart: true,
  run: findPlaces,
};
