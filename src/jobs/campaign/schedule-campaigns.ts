import { scheduleCampaigns } from '../../operations/campaign/plan/schedule-campaigns.ts';
import type { Job } from '../job.ts';

/** Has a campaign wait for the next occurrence of every review's schedule. */
export const scheduleCampaignsJob: Job = {
  name: 'schedule-campaigns',
  everySeconds: 60,
  runsAtStart: true,
  run: scheduleCampaigns,
};
