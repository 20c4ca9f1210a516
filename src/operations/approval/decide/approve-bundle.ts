import * as z from 'zod';
import { DomainError } from '../../../domain/errors.ts';
import { BundleId } from '../../../domain/ids.ts';
import type { RequestId } from '../../../domain/ids.ts';
import { listAwaiting } from '../../../store/request/request-list-store.ts';
import type { PersonCtx } from '../../actor.ts';
import { approveRequest } from './approve-request.ts';

export const ApproveBundle = z.object({ bundleId: BundleId });
const MOST_WAITING = 100;

/** What became of one line: null when it was approved, else why it wasn't. */
export interface ApprovedLine {
  requestId: RequestId;
  fault: string | null;
}

/**
 * Approves those lines of a bundle that wait for the actor, each as if by itself: one that is refused doesn't stop
 * the others.
 */
export async function approveBundle(
  ctx: PersonCtx,
  raw: z.input<typeof ApproveBundle>,
): Promise<ApprovedLine[]> {
  const { bundleId } = ApproveBundle.parse(raw);
  const { drizzle } = ctx.db;
  const waiting = await listAwaiting(
    drizzle,
    ctx.actor.person.id,
    { offset: 0, limit: MOST_WAITING },
    bundleId,
  );
  const lines: ApprovedLine[] = [];
  for (const { id: requestId } of waiting) {
    try {
      await approveRequest(ctx, { requestId });
      lines.push({ requestId, fault: null });
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      lines.push({ requestId, fault: error.message });
    }
  }
  return lines;
}
