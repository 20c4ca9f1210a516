import { StaleStateError } from '../../../domain/errors.ts';
import { ENDED_GRANT_STATES, type Grant } from '../../../domain/grant/grant.ts';
import type { Drizzle } from '../../../store/database/database.ts';
import * as endedStore from '../../../store/grant/ended-message-store.ts';
import * as grantStore from '../../../store/grant/grant-store.ts';
import * as personStore from '../../../store/people/person-store.ts';
import type { PersonCtx } from '../../actor.ts';

/** Told to whoever comes to end what is ending or has ended, with who was first. */
export async function alreadyEnding(
  db: Drizzle,
  { actor }: Pick<PersonCtx, 'actor'>,
  { id }: Pick<Grant, 'id'>,
): Promise<StaleStateError> {
  const [grant, enders] = [await grantStore.findGrant(db, id), await endedStore.findEnders(db, [id])];
  const isOver = ENDED_GRANT_STATES.some((state) => state === grant?.state);
  const said = isOver ? 'has ended already' : 'is being removed already';
  const by = enders.get(id)?.personId ?? null;
  const [first] = by === null ? [] : await personStore.findPeople(db, [by]);
  const who = first === undefined ? '' : ` ${by === actor.person.id ? 'You' : first.name} ended it.`;
  return new StaleStateError(`This access ${said}, so nothing was changed.${who}`);
}
