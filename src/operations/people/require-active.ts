import { DomainError } from '../../domain/errors.ts';
import { localDate } from '../../domain/time/local-date.ts';
import { personFault } from '../../domain/people/person.ts';
import type { Person } from '../../domain/people/person.ts';
import type { Tx } from '../../store/database/database.ts';
import type { PersonCtx } from '../actor.ts';
import { requirePeople } from './require-people.ts';

/** The actor, read now: whoever was let in a moment ago may have been shut out since. */
export async function requireActive(tx: Tx, ctx: PersonCtx): Promise<Person> {
  const [person] = await requirePeople(tx, [ctx.actor.person.id]);
  const fault = person.shutOut
    ? 'Your Slack account is deactivated or a guest’s now, so nothing was done.'
    : personFault(person, localDate(ctx.clock.now(), ctx.config.timezone));
  if (fault !== undefined) throw new DomainError('forbidden', fault);
  return person;
}
