import { advanceClosingCampaigns } from '../../operations/campaign/close/advance-closing-campaigns.ts';
import type { Job } from '../job.ts';

/** Takes closing access reviews through what is left, up to the last signature. */
export const advanceClosingCampaignsJob: Job = {
  name: 'advance-closing-campaigns',
  everySeconds: 5,
  runsOnWake: true,
  run: advanceClosingCampaigns,
};
