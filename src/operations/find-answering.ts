import type { Ctx } from '../context.ts';
import type { EntitlementKey, PersonId } from '../domain/ids.ts';
import type { Drizzle } from '../store/database.ts';
import { findOwners } from './approvers.ts';
import { findAdmins } from './campaign/find-named.ts';

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
  const all = [...new Set(keys)];
  const found = new Map<PersonId, EntitlementKey[]>();
  for (const admin of await findAdmins(db, config, now)) found.set(admin.id, all);
  for (const key of all)
    for (const { id } of await findOwners(db, config, key, now)) {
      const known = found.get(id) ?? [];
      if (!known.includes(key)) found.set(id, [...known, key]);
    }
  return found;
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
  const theirs = (await findAnswering(db, ctx, keysOf(grants))).get(personId) ?? [];
  return grants.filter(({ entitlement }) => theirs.includes(entitlement));
}

const keysOf = (grants: readonly { entitlement: EntitlementKey }[]) =>
  grants.map(({ entitlement }) => entitlement);
