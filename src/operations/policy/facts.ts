import type { Definitions, Entitlement, Group, Resource } from '../../domain/definitions.ts';
import type { PersonId } from '../../domain/ids.ts';
import type { Person } from '../../domain/people/person.ts';
import type { RequestKind } from '../../domain/request/request.ts';
import type { Facts, PersonFacts } from '../../domain/policy/facts.ts';
import { rightFacts } from '../../domain/policy/right-facts.ts';
import type { Drizzle } from '../../store/database/database.ts';
import * as personStore from '../../store/people/person-store.ts';
import type { KnownGroup } from '../../domain/people/group-reading.ts';
import { seeGroups } from '../group/see-groups.ts';

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
  about: { beneficiary: Person; requester: Person; resource: Resource; entitlement: Entitlement; now: Date },
): Promise<(ask: Ask) => Facts> {
  const membership = await readMembership(db, config, about.now);
  const person = personFacts(about.beneficiary, config, membership);
  const requester = personFacts(about.requester, config, membership);
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
  now: Date,
): Promise<PersonFacts> {
  return personFacts(person, config, await readMembership(db, config, now));
}

/** Everybody, as a condition on who holds something may read them; of their groups where that is asked for. */
export async function loadPeopleFacts(
  db: Drizzle,
  config: Definitions,
  { withGroups, now }: { withGroups: boolean; now: Date },
): Promise<{ id: PersonId; facts: PersonFacts }[]> {
  const membership = withGroups ? await readMembership(db, config, now) : undefined;
  const people = await personStore.listPeople(db);
  return people.map((person) => ({ id: person.id, facts: personFacts(person, config, membership) }));
}

/** Who is in the groups that don't list it themselves. */
type Membership = ReadonlyMap<string, KnownGroup>;

const readMembership = async (db: Drizzle, config: Definitions, now: Date): Promise<Membership> =>
  seeGroups(db, config, [...config.groups.keys()], now);

function isIn(person: Person, group: Group, membership: Membership): boolean {
  if ('members' in group) return group.members.includes(person.email);
  const called = 'slackUsergroup' in group ? person.slackUserId : person.email;
  return called !== null && (membership.get(group.id)?.members.has(called) ?? false);
}

/** Without `membership` they are in no group. */
function personFacts(person: Person, config: Definitions, membership?: Membership): PersonFacts {
  const { email, name, title, department, type } = person;
  if (membership === undefined) return { email, name, title, department, type, groups: [] };
  const groups = [...config.groups.values()]
    .filter((group) => isIn(person, group, membership))
    .map((group) => group.id);
  const readGroups = Array.from(membership.values(), ({ seen }) => seen);
  const facts = { email, name, title, department, type, groups };
  return readGroups.length === 0 ? facts : { ...facts, readGroups };
}
