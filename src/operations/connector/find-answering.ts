import type { Ctx } from '../../context.ts';
import type { EntitlementKey, PersonId } from '../../domain/ids.ts';
import type { Drizzle } from '../../store/database.ts';
import { findOwners } from '../approvers.ts';
import { findAdmins, findNamed } from '../campaign/find-named.ts';

/** Who answers for access at a connector that left access.yaml, each with which: admins for all of it, owners as they are or were. */
export async function findAnswering(
  db: Drizzle,
  { config, clock }: Pick<Ctx, 'config' | 'clock'>,
  keys: readonly EntitlementKey[],
): Promise<Map<PersonId, EntitlementKey[]>> {
  const now = clock.now();
  const found = new Map<PersonId, EntitlementKey[]>();
  for (const admin of await findAdmins(db, config, now)) found.set(admin.id, [...keys]);
  for (const key of keys) {
    const before = (await findNamed(db, config, config.left.get(key)?.owners ?? [], now)).flat();
    for (const { id } of [...before, ...(await findOwners(db, config, key, now))]) {
      const known = found.get(id) ?? [];
      if (!known.includes(key)) found.set(id, [...known, key]);
    }
  }
  return found;
}
