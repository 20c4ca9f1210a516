import type { Definitions } from '../../../domain/definitions.ts';
import type { Person } from '../../../domain/people/person.ts';
import type { Drizzle } from '../../../store/database/database.ts';
import * as personStore from '../../../store/people/person-store.ts';
import { findPanels } from './review-panel.ts';

/** The active people that an e-mail or a `group:<id>` means now, word by word. */
export async function findNamed(
  db: Drizzle,
  config: Definitions,
  words: readonly string[],
  now: Date,
): Promise<Person[][]> {
  const { positions } = await findPanels(db, config, words, now);
  const ids = positions.map((position) => (position.kind === 'people' ? position.ids : []));
  const people = await personStore.findPeople(db, ids.flat());
  return ids.map((wanted) => wanted.flatMap((id) => people.find((person) => person.id === id) ?? []));
}

export async function findAdmins(db: Drizzle, config: Definitions, now: Date): Promise<Person[]> {
  return (await findNamed(db, config, config.admins, now)).flat();
}
