import { advanceClosingCampaignsJob } from '../../src/jobs/campaign/advance-closing-campaigns.ts';
import { closeDueCampaignsJob } from '../../src/jobs/campaign/close-due-campaigns.ts';
import { beginRemediationsJob } from '../../src/jobs/grant/begin-remediations.ts';
import { revokeDueGrantsJob } from '../../src/jobs/grant/revoke-due-grants.ts';
import type { Ctx } from '../../src/operations/context.ts';
import { runJobs } from './jobs.ts';

const FROM_CLOSE_TO_PROOF = [
  closeDueCampaignsJob,
  advanceClosingCampaignsJob,
  beginRemediationsJob,
  revokeDueGrantsJob(),
];

/** What the jobs of reviews do when they are woken, once through, from the close to the proof. */
export async function runReviews(ctx: Ctx): Promise<void> {
  await runJobs(ctx, FROM_CLOSE_TO_PROOF);
}
