import { z } from 'zod';
import { DomainError, StaleStateError } from '../../../domain/errors.ts';
import { BundleId } from '../../../domain/ids.ts';
import * as requestStore from '../../../store/request/request-store.ts';
import type { PersonCtx } from '../../actor.ts';
import { nudgeApprovers } from './nudge-approvers.ts';

const NudgeBundle = z.object({ bundleId: BundleId });

/** Nudges for every line of a bundle that waits; refuses when none of them may be nudged yet. */
export async function nudgeBundle(ctx: PersonCtx, raw: z.input<typeof NudgeBundle>): Promise<void> {
  const { bundleId } = NudgeBundle.parse(raw);
  const requests = await requestStore.findBundle(ctx.db.drizzle, bundleId);
  let nudged = false;
  let refusal: DomainError = new StaleStateError('Nothing of this waits any more, so nobody was nudged.');
  for (const { id: requestId } of requests.filter((request) => request.state === 'pending')) {
    try {
      await nudgeApprovers(ctx, { requestId });
      nudged = true;
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      refusal = error;
    }
  }
  if (!nudged) throw refusal;
}
