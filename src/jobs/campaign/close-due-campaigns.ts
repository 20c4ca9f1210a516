import { closeDueCampaigns } from '../../operations/campaign/close/close-due-campaigns.ts';
import type { Job } from '../job.ts';

/** Ends the decisions of access reviews whose last day is over. */
export const closeDueCampaignsJob: Job = {
  name: 'close-due-campaigns',
  everySeconds: 5,
  run: closeDueCampaigns,
};
