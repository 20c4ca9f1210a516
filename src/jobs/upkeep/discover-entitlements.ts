import { discoverEntitlements } from '../../operations/discovery/discover-entitlements.ts';
import type { Job } from '../job.ts';

/** Reads what resources discover: each is due every ten minutes, by whichever process. */
export const discoverEntitlementsJob: Job = {
  name: 'discover-entitlements',
  everySeconds: 30,
  offsetSeconds: 17,
  runsAtStart: true,
  run: discoverEntitlements,
};
