import type { Ctx } from '../../src/operations/context.ts';
import { closeDueCampaigns } from '../../src/operations/campaign/close/close-due-campaigns.ts';
import { advanceClosingCampaigns } from '../../src/operations/campaign/close/advance-closing-campaigns.ts';
import { revokeDueGrants } from '../../src/operations/grant/end/revoke-due-grants.ts';
import { startDueRevocations } from '../../src/operations/grant/end/start-due-revocations.ts';
import { beginRemediations } from '../../src/operations/review/decide/begin-remediations.ts';

/** What the jobs of reviews do when they are woken, once through, from the close to the proof. */
export async function runReviews(ctx: Ctx): Promise<void> {
  await closeDueCampaigns(ctx);
  await advanceClosingCampaigns(ctx);
  await beginRemediations(ctx);
  await startDueRevocations(ctx);
  await revokeDueGrants(ctx);
}
