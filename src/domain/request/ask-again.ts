import { ENDED_GRANT_STATES } from '../grant/grant.ts';
import type { Grant } from '../grant/grant.ts';
import type { Request } from './request.ts';

/** Whether nothing of a request waits or works any more, so that its asker may want to ask again. */
export function mayAskAgain(
  { state }: Pick<Request, 'state'>,
  grant: Pick<Grant, 'state'> | null | undefined,
): boolean {
  if (state !== 'approved') return state !== 'pending';
  return ENDED_GRANT_STATES.some((ended) => ended === grant?.state);
}
