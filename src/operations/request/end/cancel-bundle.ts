import * as z from 'zod';
import { StaleStateError } from '../../../domain/errors.ts';
import { BundleId } from '../../../domain/ids.ts';
import * as requestStore from '../../../store/request/request-store.ts';
import type { PersonCtx } from '../../actor.ts';
import { cancelRequest } from './cancel-request.ts';

export const CancelBundle = z.object({ bundleId: BundleId });

/** Takes back what of a bundle nobody has decided; returns how many lines that were. */
export async function cancelBundle(ctx: PersonCtx, raw: z.input<typeof CancelBundle>): Promise<number> {
  const { bundleId } = CancelBundle.parse(raw);
  let cancelled = 0;
  for (const request of await requestStore.findBundle(ctx.db.drizzle, bundleId)) {
    if (request.state !== 'pending') continue;
    try {
      await cancelRequest(ctx, { requestId: request.id });
      cancelled++;
    } catch (error) {
      // Decided between the two: the others can still be taken back.
      if (!(error instanceof StaleStateError)) throw error;
    }
  }
  if (cancelled === 0)
    throw new StaleStateError('None of this is waiting any more, so there was nothing to cancel.');
  return cancelled;
}
