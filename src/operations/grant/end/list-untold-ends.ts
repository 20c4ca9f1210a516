import type { Ctx } from '../../context.ts';
import type { PersonId } from '../../../domain/ids.ts';
import type { Part, PartOf } from '../../../domain/part.ts';
import * as untoldEndStore from '../../../store/grant/untold-end-store.ts';
import type { GrantView } from '../../views.ts';
import { ownedBy } from '../owned-by.ts';
import { showGrants } from '../show-grant.ts';

/** Access whose target doesn't take its end, of what this person owns; the longest untold first. */
export async function listUntoldEnds(ctx: Ctx, personId: PersonId, part: PartOf): Promise<Part<GrantView>> {
  const db = ctx.db.drizzle;
  const mine = await ownedBy(ctx, personId, await untoldEndStore.listUntoldKeys(db));
  const [found, total] = await Promise.all([
    untoldEndStore.listUntold(db, mine, part),
    untoldEndStore.countUntold(db, mine),
  ]);
  return { rows: await showGrants(ctx, found), total };
}
