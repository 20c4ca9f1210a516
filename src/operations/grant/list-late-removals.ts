import type { Ctx } from '../../context.ts';
import type { EntitlementKey, PersonId } from '../../domain/ids.ts';
import { listToldOverdue } from '../../store/due-grant-store.ts';
import { findOwners } from '../approvers.ts';
import type { GrantView } from '../views.ts';
import { showGrants } from './show-grant.ts';

const MOST = 200;

/** Removals that the owners were told don't get through, of what this person owns; the longest due first. */
export async function listLateRemovals(ctx: Ctx, personId: PersonId): Promise<GrantView[]> {
  const db = ctx.db.drizzle;
  const late = await listToldOverdue(db, MOST);
  const keys = [...new Set(late.map((grant) => grant.entitlement))];
  const isMine = async (key: EntitlementKey) => {
    const owners = await findOwners(db, ctx.config, key, ctx.clock.now());
    return owners.some((owner) => owner.id === personId);
  };
  const owned = await Promise.all(keys.map(isMine));
  const mine = new Set(keys.filter((_, at) => owned[at]));
  return showGrants(
    ctx,
    late.filter((grant) => mine.has(grant.entitlement)),
  );
}
