import type { PersonId } from '../../domain/ids.ts';
import type { Person } from '../../domain/people/person.ts';
import type { Drizzle } from '../../store/database/database.ts';
import * as personStore from '../../store/people/person-store.ts';

/** The people with these ids, in the same order; foreign keys say that they are there. */
export async function requirePeople<const Ids extends readonly PersonId[]>(
  db: Drizzle,
  ids: Ids,
): Promise<{ [K in keyof Ids]: Person }> {
  return inOrder(ids, await personStore.findPeople(db, ids));
}

/** Of `found`, the people with these ids, in the same order. */
export function inOrder<const Ids extends readonly PersonId[]>(
  ids: Ids,
  found: readonly Person[],
): { [K in keyof Ids]: Person } {
  const people = ids.map((id) => {
    const person = found.find((one) => one.id === id);
    if (person === undefined) throw new Error(`person ${id} is referred to and not there`);
    return person;
  });
  return people as { [K in keyof Ids]: Person };
}
