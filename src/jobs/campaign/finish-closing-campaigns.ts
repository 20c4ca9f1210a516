import { finishClosingCampaigns } from '../../operations/campaign/close/finish-closing-campaigns.ts';
import type { Job } from '../job.ts';

/** Takes closing access reviews through what is left, up to the last signature. */
export const finishClosingCampaignsJob: Job = {
  name: 'finish-closing-campaigns',
  everySeconds: 5,
  runsOnWake: true,
  run: finishClosingCampaigns,
};
