import type { Ctx } from '../../context.ts';
import type { PersonId } from '../../../domain/ids.ts';
import type { Part, PartOf } from '../../../domain/part.ts';
import * as overdueStore from '../../../store/grant/overdue-store.ts';
import type { GrantView } from '../../views.ts';
import { ownedBy } from '../owned-by.ts';
import { showGrants } from '../show-grant.ts';

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
