import { takeOverDiscovered } from '../../operations/discovery/with-discovered.ts';
import type { Job } from '../job.ts';

/** Takes over what another process found that resources discover. */
export const takeOverDiscoveredJob: Job = {
  name: 'take-over-discovered',
  everySeconds: 3,
  async run(ctx) {
    await takeOverDiscovered(ctx);
  },
};
