import type { Ctx } from '../context.ts';
import { DomainError } from '../../domain/errors.ts';
import type { Person } from '../../domain/people/person.ts';
import * as personStore from '../../store/people/person-store.ts';

/** Whom a Slack account that was chosen in a form's `field` belongs to. */
export async function findAccountHolder(ctx: Ctx, slackUserId: string, field: string): Promise<Person> {
  const [person] = await personStore.findPeopleBySlackId(ctx.db.drizzle, [slackUserId]);
  if (person !== undefined) return person;
  throw new DomainError(
    'invalid',
    'The account chosen belongs to nobody in the people directory. Choose somebody else.',
    { field },
  );
}
