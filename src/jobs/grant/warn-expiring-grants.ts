import { warnExpiringGrants } from '../../operations/grant/end/warn-expiring-grants.ts';
import type { Job } from '../job.ts';

/** Tells holders that their access ends soon. */
export const warnExpiringGrantsJob: Job = {
  name: 'warn-expiring-grants',
  everySeconds: 5,
  run: warnExpiringGrants,
};
