import { grantTransitions, LIVE_GRANT_STATES } from '../../src/domain/grant/grant.ts';
import { requestTransitions } from '../../src/domain/request/request.ts';
import { isEnd } from '../../src/domain/transitions.ts';
import type { AcmeWorld } from './acme-world.ts';

/** A picture of everything that has ended, to see that it stays as it ended. */
export type Ended = Map<string, string>;

/**
 * What is wrong with the world now, as sentences: access that no live grant holds, a grant called active that the
 * target doesn't hold, what stood before and nobody ended, and what had ended in `before` and isn't as it was.
 * `before` is brought up to date.
 */
export async function accessFaults(
  world: AcmeWorld,
  before: Ended,
  stoodBefore: readonly string[],
): Promise<string[]> {
  const [grants, requests] = await Promise.all([world.rows.grants(), world.rows.requests()]);
  const faults: string[] = [];
  const held = world.target.holdings().map(({ email, target }) => `${target} ${email}`);
  const live = grants.filter((grant) => LIVE_GRANT_STATES.some((state) => state === grant.state));
  const right = (grant: { target: string; account: { email: string } }) =>
    `${grant.target} ${grant.account.email}`;

  for (const access of held)
    if (!stoodBefore.includes(access) && !live.some((grant) => right(grant) === access))
      faults.push(`${access} is there, and no live grant holds it`);
  for (const access of stoodBefore) {
    const wasEnded = grants.some(
      (grant) => grant.source === 'found' && right(grant) === access && grant.endReason !== null,
    );
    if (!held.includes(access) && !wasEnded) faults.push(`${access} stood before, and is gone`);
  }
  for (const grant of grants) {
    if (grant.state === 'active' && grant.connectorId === 'far' && !held.includes(right(grant)))
      faults.push(`${grant.id} is active, and ${right(grant)} isn’t there`);
    if (grant.activeAt !== null && grant.durationSeconds !== null && grant.expiresAt === null)
      faults.push(`${grant.id} was given without an end`);
    const overdue =
      grant.state === 'active' && grant.expiresAt !== null && grant.expiresAt <= world.clock.now();
    if (overdue) faults.push(`${grant.id} is still active after its end`);
  }
  const ended = [
    ...grants.filter((grant) => isEnd(grantTransitions, grant.state)),
    ...requests.filter((request) => isEnd(requestTransitions, request.state)),
  ];
  for (const { id, state, endedAt, endReason } of ended) {
    const picture = `${state} at ${endedAt?.toISOString()} because ${endReason}`;
    const was = before.get(id);
    if (was !== undefined && was !== picture) faults.push(`${id} had ended (${was}) and is now ${picture}`);
    before.set(id, picture);
  }
  for (const id of before.keys())
    if (!ended.some((row) => row.id === id)) faults.push(`${id} had ended and lives again`);
  return faults;
}
