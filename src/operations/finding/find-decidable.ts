import { DomainError, StaleStateError } from '../../domain/errors.ts';
import { findingTransitions } from '../../domain/grant/finding.ts';
import type { Finding } from '../../domain/grant/finding.ts';
import type { GrantId } from '../../domain/ids.ts';
import { isEnd } from '../../domain/transitions.ts';
import type { Drizzle } from '../../store/database/database.ts';
import * as findingStore from '../../store/grant/finding-store.ts';
import * as grantStore from '../../store/grant/grant-store.ts';
import type { GrantRow } from '../../store/grant/grant-store.ts';
import * as personStore from '../../store/people/person-store.ts';
import type { PersonCtx } from '../actor.ts';
import { findDeciders } from './find-deciders.ts';

/** Found access that nobody has decided yet and that the actor may decide now. */
export async function findDecidable(
  db: Drizzle,
  ctx: PersonCtx,
  grantId: GrantId,
): Promise<{ finding: Finding; grant: GrantRow }> {
  const [grant, finding] = [
    await grantStore.findGrant(db, grantId),
    await findingStore.findFinding(db, grantId),
  ];
  if (grant === undefined || finding === undefined)
    throw new DomainError('not_found', 'This isn’t on the list of found access.');
  const { id: actorId } = ctx.actor.person;
  if (actorId === grant.principalId)
    throw new DomainError('forbidden', 'This is your own access, so somebody else has to decide it.');
  const deciders = await findDeciders(db, ctx, grant);
  if (!deciders.some(({ id }) => id === actorId))
    throw new DomainError('forbidden', 'You aren’t asked to decide whether this access stays.');
  if (isEnd(findingTransitions, finding.state)) throw await alreadyDecided(db, finding);
  // An earlier release may have ended the access: it knows of no question about it, or not of one that is put off.
  if (grant.state !== 'active') throw endedUndecided();
  return { finding, grant };
}

export async function alreadyDecided(
  db: Drizzle,
  { state, endedById }: Pick<Finding, 'state' | 'endedById'>,
): Promise<StaleStateError> {
  if (state === 'ended') return endedUndecided();
  const [by] = endedById === null ? [] : await personStore.findPeople(db, [endedById]);
  return new StaleStateError(
    `${by?.name ?? 'Somebody else'} has decided this already, so nothing was changed.`,
  );
}

export const endedUndecided = () =>
  new StaleStateError('This access ended before anybody decided, so nothing was changed.');
