import type { Ctx } from '../../context.ts';
import type { EntitlementKey, PersonId } from '../../domain/ids.ts';
import type { Part, PartOf } from '../../domain/part.ts';
import * as overdueStore from '../../store/overdue-store.ts';
import { findOwners } from '../approvers.ts';
import type { GrantView } from '../views.ts';
import { showGrants } from './show-grant.ts';

/** Removals that the owners were told don't get through, of what this person owns, at one connector or all; the longest due first. */
export async function listLateRemovals(
  ctx: Ctx,
  personId: PersonId,
  part: PartOf,
  connectorId?: string,
): Promise<Part<GrantView>> {
  const db = ctx.db.drizzle;
  const late = await overdueStore.listLateKeys(db, connectorId);
  const mine = { keys: await ownedBy(ctx, personId, late), connectorId };
  const [found, total] = await Promise.all([
    overdueStore.listLate(db, mine, part),
    overdueStore.countLate(db, mine),
  ]);
  return { rows: await showGrants(ctx, found), total };
}

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
