import { vacuumEmbedded } from '../../operations/upkeep/vacuum-embedded.ts';
import type { Job } from '../job.ts';

/** The embedded database has no autovacuum. */
export const vacuumEmbeddedJob: Job = {
  name: 'vacuum-embedded',
  everySeconds: 3_600,
  offsetSeconds: 1_020,
  run: vacuumEmbedded,
};
