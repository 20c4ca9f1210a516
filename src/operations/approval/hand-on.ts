import type { Definitions, HandOnRef } from '../../domain/definitions.ts';
import { handOnFault } from '../../domain/request/hand-on.ts';
import type { HandOnFault } from '../../domain/request/hand-on.ts';
import type { EntitlementKey, PersonId } from '../../domain/ids.ts';
import { isEmployee } from '../../domain/people/person.ts';
import type { Person } from '../../domain/people/person.ts';
import type { Drizzle } from '../../store/database/database.ts';
import * as personStore from '../../store/people/person-store.ts';
import { findReferred } from './find-referred.ts';
import { lookUp } from '../look-up.ts';

export interface HandOnQuestion {
  to: readonly Person[];
  reassignTo: readonly HandOnRef[];
  entitlement: EntitlementKey;
  /** Whose access it is or would be, and who asks for it. */
  concerned: readonly Pick<Person, 'id' | 'email'>[];
  now: Date;
}

/** Of these people, those to whom a decision may not be handed now, each with why. */
export async function findHandOnFaults(
  db: Drizzle,
  config: Definitions,
  { to, reassignTo, entitlement, concerned, now }: HandOnQuestion,
): Promise<Map<PersonId, HandOnFault>> {
  if (to.length === 0) return new Map();
  const refs = reassignTo.filter((ref) => ref.kind !== 'employees');
  const [named, managers] = await Promise.all([
    lookUp(db, config, refs, { entitlement, beneficiary: { managerEmail: null }, now }),
    personStore.findManagersAbove(
      db,
      to.map((person) => person.id),
    ),
  ]);
  const faults = to.map((person) => {
    const fault = handOnFault({
      to: person,
      isNamed: named.some((one) => one.id === person.id),
      takesEmployees: refs.length < reassignTo.length,
      managers: managers.get(person.id) ?? [],
      concerned,
    });
    return [person.id, fault] as const;
  });
  return new Map(faults.flatMap(([id, fault]) => (fault === undefined ? [] : [[id, fault]])));
}

/** Whether any policy lets decisions be left to this person; which ones, and about whom, is judged at each. */
export async function isEverHanded(
  db: Drizzle,
  config: Definitions,
  to: Person,
  now: Date,
): Promise<boolean> {
  if (isEmployee(to)) return true;
  const refs = config.policies.flatMap((policy) => policy.reassignTo);
  const owners = refs.some((ref) => ref.kind === 'owner')
    ? [...config.resources.values()].flatMap((resource) => resource.owners)
    : [];
  if (refs.some((ref) => ref.kind === 'admin') && config.admins.includes(to.email)) return true;
  const named = refs.filter((ref) => ref.kind === 'person' || ref.kind === 'group');
  const { people } = await findReferred(db, config, [...named, ...owners], now);
  return people.some((person) => person.id === to.id);
}
