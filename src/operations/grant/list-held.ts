import { DomainError } from '../../domain/errors.ts';
import { PersonId } from '../../domain/ids.ts';
import { type Part, partOf, type PartOf } from '../../domain/part.ts';
import { absence } from '../../domain/people/person.ts';
import { localDate } from '../../domain/time/local-date.ts';
import * as grantStore from '../../store/grant/grant-store.ts';
import * as personStore from '../../store/people/person-store.ts';
import type { PersonCtx } from '../actor.ts';
import { personLabel } from '../views.ts';
import type { PersonLabel } from '../views.ts';
import { type HeldView, showHeld } from './held-view.ts';

export interface Held {
  person: PersonLabel & { title: string; department: string };
  /** Why they aren't active now; null when they are. */
  absence: string | null;
  held: Part<HeldView>;
}

/**
 * What somebody holds now, the soonest end first. Everybody may ask, since each thing of it may be asked of; why they hold
 * it is shown to themselves and their managers as well.
 */
export async function listHeld(ctx: PersonCtx, input: { personId: string }, part: PartOf): Promise<Held> {
  const personId = PersonId.parse(input.personId);
  const db = ctx.db.drizzle;
  const [[person], above, live] = await Promise.all([
    personStore.findPeople(db, [personId]),
    personStore.findManagersAbove(db, [personId]),
    grantStore.listLive(db, personId),
  ]);
  if (person === undefined) throw new DomainError('not_found', 'This person can’t be found.');
  const me = ctx.actor.person;
  const mayKnowAll = me.id === personId || (above.get(personId) ?? []).includes(me.email);
  const { rows, total } = partOf(live, part);
  return {
    person: { ...personLabel(person), title: person.title, department: person.department },
    absence: absence(person, localDate(ctx.clock.now(), ctx.config.timezone)) ?? null,
    held: { rows: await showHeld(ctx, rows, { mayKnowAll }), total },
  };
}
