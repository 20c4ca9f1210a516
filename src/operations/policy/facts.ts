import type { Definitions, Entitlement, Resource } from '../../domain/definitions.ts';
import type { PersonId } from '../../domain/ids.ts';
import type { Person } from '../../domain/people/person.ts';
import type { RequestKind } from '../../domain/request/request.ts';
import type { Facts, PersonFacts } from '../../domain/policy/facts.ts';
import { rightFacts } from '../../domain/policy/right-facts.ts';
import type { Drizzle } from '../../store/database/database.ts';
import * as personStore from '../../store/people/person-store.ts';
import * as usergroupStore from '../../store/people/usergroup-store.ts';

/** What a request is about, as far as policies may see it. */
export interface Ask {
  durationSeconds: number | null;
  justification: string;
  ticket: string;
  kind: RequestKind;
}

/** Reads the facts of one ask from the database, as they are now. */
export async function loadFacts(
  db: Drizzle,
  config: Definitions,
  about: { beneficiary: Person; requester: Person; resource: Resource; entitlement: Entitlement },
): Promise<(ask: Ask) => Facts> {
  const usergroups = await usergroupStore.findUsergroups(db, slackHandles(config));
  const person = personFacts(about.beneficiary, groupsOf(about.beneficiary, config, usergroups));
  const requester = personFacts(about.requester, groupsOf(about.requester, config, usergroups));
  return (ask) => ({ person, requester, ...rightAsked(about.resource, about.entitlement, ask) });
}

/** What conditions may read of a right and of an ask for it. */
export const rightAsked = (
  resource: Resource,
  entitlement: Entitlement,
  ask: Ask,
): Omit<Facts, 'person' | 'requester'> => ({
  ...rightFacts(resource, entitlement),
  request: {
    minutes: ask.durationSeconds === null ? Number.MAX_SAFE_INTEGER : Math.ceil(ask.durationSeconds / 60),
    permanent: ask.durationSeconds === null,
    ticket: ask.ticket,
    justification: ask.justification,
    kind: ask.kind,
  },
});

/** One person, as conditions may read them now. */
export async function loadPersonFacts(
  db: Drizzle,
  config: Definitions,
  person: Person,
): Promise<PersonFacts> {
  const usergroups = await usergroupStore.findUsergroups(db, slackHandles(config));
  return personFacts(person, groupsOf(person, config, usergroups));
}

/** Everybody, as a condition on who holds something may read them; of their groups where that is asked for. */
export async function loadPeopleFacts(
  db: Drizzle,
  config: Definitions,
  withGroups: boolean,
): Promise<{ id: PersonId; facts: PersonFacts }[]> {
  const usergroups = await usergroupStore.findUsergroups(db, withGroups ? slackHandles(config) : []);
  const people = await personStore.listPeople(db);
  return people.map((person) => ({
    id: person.id,
    facts: personFacts(person, withGroups ? groupsOf(person, config, usergroups) : []),
  }));
}

function slackHandles(config: Definitions): string[] {
  return [...config.groups.values()].flatMap((group) =>
    'slackUsergroup' in group ? [group.slackUsergroup] : [],
  );
}

function groupsOf(person: Person, config: Definitions, usergroups: Map<string, string[]>): string[] {
  const isIn = (group: ReturnType<Definitions['groups']['get']>) =>
    group !== undefined &&
    ('members' in group
      ? group.members.includes(person.email)
      : person.slackUserId !== null &&
        (usergroups.get(group.slackUsergroup) ?? []).includes(person.slackUserId));
  return [...config.groups.values()].filter(isIn).map((group) => group.id);
}

const personFacts = (person: Person, groups: string[]): PersonFacts => ({
  email: person.email,
  name: person.name,
  title: person.title,
  department: person.department,
  type: person.type,
  groups,
});
