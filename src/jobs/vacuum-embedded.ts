import { vacuumEmbedded } from '../operations/vacuum-embedded.ts';
import type { Job } from './job.ts';

/** The embedded database has no autovacuum. */
export const vacuumEmbeddedJob: Job = {
  name: 'vacuum-embedded',
  cron: '0 17 * * * *',
  run: vacuumEmbedded,
};
