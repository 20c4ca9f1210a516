import type { Ctx } from '../context.ts';
import { localDate } from '../../domain/time/local-date.ts';
import type { PersonId } from '../../domain/ids.ts';
import { absence } from '../../domain/people/person.ts';
import type { Drizzle } from '../../store/database/database.ts';
import { requirePeople } from './require-people.ts';

/** Why this person isn't active at this moment, as the beginning of a sentence; undefined when they are. */
export async function absenceOf(
  ctx: Pick<Ctx, 'clock' | 'config' | 'db'>,
  id: PersonId,
  db: Drizzle = ctx.db.drizzle,
): Promise<string | undefined> {
  const [person] = await requirePeople(db, [id]);
  return absence(person, localDate(ctx.clock.now(), ctx.config.timezone));
}
