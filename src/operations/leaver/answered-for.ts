import type { Ctx } from '../../context.ts';
import type { PersonId } from '../../domain/ids.ts';
import type { Drizzle } from '../../store/database.ts';
import type { GrantRow } from '../../store/grant-store.ts';
import { findOwners } from '../approvers.ts';
import { findAdmins } from '../campaign/find-named.ts';

/** Of these grants those that somebody answers for now: what they own, and all of them as an admin. */
export async function answeredFor(
  db: Drizzle,
  ctx: Ctx,
  { id, email }: { id: PersonId; email: string },
  grants: readonly GrantRow[],
): Promise<GrantRow[]> {
  if (ctx.config.admins.includes(email)) return [...grants];
  const owned = new Map<string, boolean>();
  for (const { entitlement } of grants) {
    if (owned.has(entitlement)) continue;
    const owners = await findOwners(db, ctx.config, entitlement, ctx.clock.now());
    owned.set(
      entitlement,
      owners.some((owner) => owner.id === id),
    );
  }
  return grants.filter(({ entitlement }) => owned.get(entitlement) === true);
}

/** Who answers for any of these grants now: the admins, and the owners. */
export async function whoAnswersFor(
  db: Drizzle,
  { config, clock }: Pick<Ctx, 'config' | 'clock'>,
  grants: readonly Pick<GrantRow, 'entitlement'>[],
): Promise<PersonId[]> {
  const now = clock.now();
  const people = await findAdmins(db, config, now);
  for (const entitlement of new Set(grants.map((grant) => grant.entitlement)))
    people.push(...(await findOwners(db, config, entitlement, now)));
  return [...new Set(people.map(({ id }) => id))];
}
