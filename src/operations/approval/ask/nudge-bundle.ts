import * as z from 'zod';
import { DomainError, StaleStateError } from '../../../domain/errors.ts';
import { BundleId } from '../../../domain/ids.ts';
import * as requestStore from '../../../store/request/request-store.ts';
import type { PersonCtx } from '../../actor.ts';
import type { PersonLabel } from '../../views.ts';
import { nudgeApprovers } from './nudge-approvers.ts';
import type { Nudge } from './nudge-approvers.ts';

export const NudgeBundle = z.object({ bundleId: BundleId });

/** Nudges for every line of a bundle that waits; refuses when none of them may be nudged yet. */
export async function nudgeBundle(ctx: PersonCtx, raw: z.input<typeof NudgeBundle>): Promise<Nudge> {
  const { bundleId } = NudgeBundle.parse(raw);
  const requests = await requestStore.findBundle(ctx.db.drizzle, bundleId);
  const nudges: Nudge[] = [];
  let refusal: DomainError = new StaleStateError('None of this is waiting any more, so nobody was nudged.');
  for (const { id: requestId } of requests.filter((request) => request.state === 'pending')) {
    try {
      nudges.push(await nudgeApprovers(ctx, { requestId }));
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      refusal = error;
    }
  }
  if (nudges.length === 0) throw refusal;
  return {
    now: unique(nudges.flatMap((nudge) => nudge.now)),
    later: nudges
      .flatMap((nudge) => nudge.later)
      .filter(({ person }, at, all) => all.findIndex((one) => one.person.id === person.id) === at),
    unreachable: unique(nudges.flatMap((nudge) => nudge.unreachable)),
  };
}

const unique = (people: readonly PersonLabel[]): PersonLabel[] => [
  ...new Map(people.map((person) => [person.id, person])).values(),
];
