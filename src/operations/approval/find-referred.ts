import type { Definitions, Group, PersonRef } from '../../domain/definitions.ts';
import type { Person } from '../../domain/people/person.ts';
import type { Drizzle } from '../../store/database/database.ts';
import * as personStore from '../../store/people/person-store.ts';
import * as usergroupStore from '../../store/people/usergroup-store.ts';
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
  const handles = groups.flatMap((group) => ('slackUsergroup' in group ? [group.slackUsergroup] : []));
  const elsewhere = groups.flatMap((group) => ('read' in group ? [group.id] : []));
  const [usergroups, readElsewhere] = await Promise.all([
    usergroupStore.findUsergroups(db, handles),
    seeGroups(db, config, elsewhere, now),
  ]);
  const addressesOf = (group: Group): string[] =>
    'members' in group ? group.members : [...(readElsewhere.get(group.id)?.addresses ?? [])];
  const emails = [
    ...refs.flatMap((ref) => (ref.kind === 'person' ? [ref.email] : [])),
    ...groups.flatMap(addressesOf),
  ];
  const [named, inSlack] = await Promise.all([
    personStore.findPeopleByEmail(db, emails),
    personStore.findPeopleBySlackId(db, [...usergroups.values()].flat()),
  ]);
  const byEmail = new Map(named.map((person) => [person.email, person]));
  const bySlackId = new Map(inSlack.map((person) => [person.slackUserId, person]));
  const of = (ref: PersonRef): Person[] => {
    if (ref.kind === 'person') return [byEmail.get(ref.email) ?? []].flat();
    const group = config.groups.get(ref.groupId);
    if (group === undefined) return [];
    return 'slackUsergroup' in group
      ? (usergroups.get(group.slackUsergroup) ?? []).flatMap((userId) => bySlackId.get(userId) ?? [])
      : addressesOf(group).flatMap((email) => byEmail.get(email) ?? []);
  };
  return {
    people: [...new Map(refs.flatMap(of).map((person) => [person.id, person])).values()],
    of,
  };
}
