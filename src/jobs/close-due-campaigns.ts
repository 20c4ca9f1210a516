import { closeDueCampaigns } from '../operations/campaign/close-due-campaigns.ts';
import type { Job } from './job.ts';

/** Ends the decisions of access reviews whose last day is over. */
export const closeDueCampaignsJob: Job = {
  name: 'close-due-campaigns',
  cron: '*/5 * * * * *',
  run: closeDueCampaigns,
};
