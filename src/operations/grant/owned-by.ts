import type { Ctx } from '../context.ts';
import type { EntitlementKey, PersonId } from '../../domain/ids.ts';
import type { PersonCtx } from '../actor.ts';
import { findOwners } from '../approval/approvers.ts';
import { byOwners, mayOwn } from '../approval/find-answering.ts';

/** Of these entitlements those that somebody owns now. */
export async function ownedBy(
  ctx: Ctx,
  personId: PersonId,
  keys: readonly EntitlementKey[],
): Promise<EntitlementKey[]> {
  const isTheirs = async ([key]: readonly [EntitlementKey, ...EntitlementKey[]]) => {
    const owners = await findOwners(ctx.db.drizzle, ctx.config, key, ctx.clock.now());
    return owners.some((owner) => owner.id === personId);
  };
  const alike = byOwners(ctx.config, keys);
  const owned = await Promise.all(alike.map(isTheirs));
  const theirs = new Set(alike.filter((_, at) => owned[at]).flat());
  return keys.filter((key) => theirs.has(key));
}

/** The same of the actor, who is looked up only where the file may mean them: most people own nothing. */
export async function ownedByActor(
  ctx: PersonCtx,
  keys: Iterable<EntitlementKey>,
): Promise<EntitlementKey[]> {
  const { isAdmin, person } = ctx.actor;
  const possible = [...keys];
  return ownedBy(ctx, person.id, isAdmin ? possible : mayOwn(ctx.config, person, possible));
}
