import type { Ctx } from '../../src/context.ts';
import { closeDueCampaigns } from '../../src/operations/campaign/close-due-campaigns.ts';
import { finishClosingCampaigns } from '../../src/operations/campaign/finish-closing-campaigns.ts';
import { revokeDueGrants } from '../../src/operations/grant/revoke-due-grants.ts';
import { startDueRevocations } from '../../src/operations/grant/start-due-revocations.ts';
import { beginRemediations } from '../../src/operations/review/begin-remediations.ts';

/** What the jobs of reviews do when they are woken, once through, from the close to the proof. */
export async function runReviews(ctx: Ctx): Promise<void> {
  await closeDueCampaigns(ctx);
  await finishClosingCampaigns(ctx);
  await beginRemediations(ctx);
  await startDueRevocations(ctx);
  await revokeDueGrants(ctx);
}
