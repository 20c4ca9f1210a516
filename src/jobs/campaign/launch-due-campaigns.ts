import { launchDueCampaigns } from '../../operations/campaign/launch/launch-due-campaigns.ts';
import type { Job } from '../job.ts';

/** Launches access reviews that were started, or whose schedule starts them. */
export const launchDueCampaignsJob: Job = {
  name: 'launch-due-campaigns',
  everySeconds: 5,
  runsOnWake: true,
  run: launchDueCampaigns,
};
