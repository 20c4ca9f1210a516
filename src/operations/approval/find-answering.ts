import type { Ctx } from '../context.ts';
import type { Definitions, PersonRef } from '../../domain/definitions.ts';
import type { EntitlementKey, PersonId } from '../../domain/ids.ts';
import type { Drizzle } from '../../store/database/database.ts';
import { findOwners } from './approvers.ts';
import { ownersOf } from './owners-of.ts';
import * as personStore from '../../store/people/person-store.ts';
import { findAdmins } from '../campaign/plan/find-named.ts';

/**
 * Who answers now for access of these entitlements, each with which: admins for all of it, and the owners, or those who
 * owned what left the catalog.
 */
export async function findAnswering(
  db: Drizzle,
  { config, clock }: Pick<Ctx, 'config' | 'clock'>,
  keys: readonly EntitlementKey[],
): Promise<Map<PersonId, EntitlementKey[]>> {
  const now = clock.now();
  const found = new Map<PersonId, Set<EntitlementKey>>();
  for (const admin of await findAdmins(db, config, now)) found.set(admin.id, new Set(keys));
  for (const alike of byOwners(config, keys))
    for (const { id } of await findOwners(db, config, alike[0], now)) {
      const known = found.get(id) ?? new Set();
      for (const key of alike) known.add(key);
      found.set(id, known);
    }
  return new Map([...found].map(([id, theirs]) => [id, [...theirs]]));
}

/** Who owns a resource owns all that is on it, so they are asked for once. */
export function byOwners(
  config: Ctx['config'],
  keys: readonly EntitlementKey[],
): [EntitlementKey, ...EntitlementKey[]][] {
  const found = new Map<string, [EntitlementKey, ...EntitlementKey[]]>();
  for (const key of new Set(keys)) {
    const owners = JSON.stringify(ownersOf(config, key));
    const known = found.get(owners);
    if (known === undefined) found.set(owners, [key]);
    else known.push(key);
  }
  return [...found.values()];
}

/** Of these entitlements those of which the file may mean somebody as an owner: most people own few, and are looked up for those alone. */
export function mayOwn(
  config: Pick<Definitions, 'groups' | 'resources' | 'left'>,
  { email }: { email: string },
  keys: readonly EntitlementKey[],
): EntitlementKey[] {
  const mayMean = (ref: PersonRef): boolean => {
    if (ref.kind === 'person') return ref.email === email;
    const group = config.groups.get(ref.groupId);
    return group !== undefined && (!('members' in group) || group.members.includes(email));
  };
  return keys.filter((key) => ownersOf(config, key).some(mayMean));
}

/** Who answers for any of these grants now. */
export async function whoAnswersFor(
  db: Drizzle,
  ctx: Pick<Ctx, 'config' | 'clock'>,
  grants: readonly { entitlement: EntitlementKey }[],
): Promise<PersonId[]> {
  return [...(await findAnswering(db, ctx, keysOf(grants))).keys()];
}

/** Of these grants those that somebody answers for now. */
export async function answeredFor<Grant extends { entitlement: EntitlementKey }>(
  db: Drizzle,
  ctx: Pick<Ctx, 'config' | 'clock'>,
  personId: PersonId,
  grants: readonly Grant[],
): Promise<Grant[]> {
  const admins = await findAdmins(db, ctx.config, ctx.clock.now());
  if (admins.some(({ id }) => id === personId)) return [...grants];
  const [person] = await personStore.findPeople(db, [personId]);
  if (person === undefined) return [];
  const possible = mayOwn(ctx.config, person, keysOf(grants));
  const theirs = new Set((await findAnswering(db, ctx, possible)).get(personId));
  return grants.filter(({ entitlement }) => theirs.has(entitlement));
}

const keysOf = (grants: readonly { entitlement: EntitlementKey }[]) =>
  grants.map(({ entitlement }) => entitlement);
