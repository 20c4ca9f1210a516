import type { Ctx } from '../context.ts';
import type { EntitlementKey, PersonId } from '../../domain/ids.ts';
import { findOwners } from '../approval/approvers.ts';

/** Of these entitlements those that somebody owns now. */
export async function ownedBy(
  ctx: Ctx,
  personId: PersonId,
  keys: readonly EntitlementKey[],
): Promise<EntitlementKey[]> {
  const isMine = async (key: EntitlementKey) => {
    const owners = await findOwners(ctx.db.drizzle, ctx.config, key, ctx.clock.now());
    return owners.some((owner) => owner.id === personId);
  };
  const owned = await Promise.all(keys.map(isMine));
  return keys.filter((_, at) => owned[at]);
}
