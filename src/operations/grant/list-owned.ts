import type { Part, PartOf } from '../../domain/part.ts';
import * as grantStore from '../../store/grant/grant-store.ts';
import type { PersonCtx } from '../actor.ts';
import { type HeldView, showHeld } from './held-view.ts';
import { ownedByActor } from './owned-by.ts';

/** Who holds what of all that the actor owns, also of what left the catalog. */
export async function listOwned(ctx: PersonCtx, part: PartOf): Promise<Part<HeldView>> {
  const db = ctx.db.drizzle;
  const keys = await ownedByActor(ctx, await grantStore.listHeldEntitlements(db));
  const [rows, total] = await Promise.all([
    grantStore.listHolding(db, keys, part),
    grantStore.countHolding(db, keys),
  ]);
  return { rows: await showHeld(ctx, rows), total };
}
