import type { Definitions, Group, PersonRef } from '../../domain/definitions.ts';
import type { Person } from '../../domain/people/person.ts';
import type { Drizzle } from '../../store/database/database.ts';
import * as personStore from '../../store/people/person-store.ts';
import { seeGroups } from '../group/see-groups.ts';

/** Whom references mean now, active or not. */
export interface Referred {
  /** Each person once, in the order in which the references name them. */
  people: Person[];
  /** Of one of the references that were looked up, in the order in which it names them. */
  of: (ref: PersonRef) => Person[];
}

/** Looks references up in a few queries, however many there are. Nobody is in a group that can't be read now. */
export async function findReferred(
  db: Drizzle,
  config: Definitions,
  refs: readonly PersonRef[],
  now: Date,
): Promise<Referred> {
  const groups = refs.flatMap((ref) => (ref.kind === 'group' ? (config.groups.get(ref.groupId) ?? []) : []));
  const readElsewhere = await seeGroups(
    db,
    config,
    groups.map(({ id }) => id),
    now,
  );
  const membersOf = (group: Group): readonly string[] =>
    'members' in group ? group.members : [...(readElsewhere.get(group.id)?.members ?? [])];
  const emails = [
    ...refs.flatMap((ref) => (ref.kind === 'person' ? [ref.email] : [])),
    ...groups.filter((group) => !isUsergroup(group)).flatMap(membersOf),
  ];
  const [named, inSlack] = await Promise.all([
    personStore.findPeopleByEmail(db, emails),
    personStore.findPeopleBySlackId(db, groups.filter(isUsergroup).flatMap(membersOf)),
  ]);
  const byEmail = new Map(named.map((person) => [person.email, person]));
  const bySlackId = new Map(inSlack.map((person) => [person.slackUserId, person]));
  const of = (ref: PersonRef): Person[] => {
    if (ref.kind === 'person') return [byEmail.get(ref.email) ?? []].flat();
    const group = config.groups.get(ref.groupId);
    if (group === undefined) return [];
    const people: ReadonlyMap<string | null, Person> = isUsergroup(group) ? bySlackId : byEmail;
    return membersOf(group).flatMap((member) => people.get(member) ?? []);
  };
  return {
    people: [...new Map(refs.flatMap(of).map((person) => [person.id, person])).values()],
    of,
  };
}

const isUsergroup = (group: Group): boolean => 'slackUsergroup' in group;
