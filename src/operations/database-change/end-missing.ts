import type { Ctx } from '../context.ts';
import { isElsewhere } from '../../domain/grant/connector.ts';
import { isSameTarget } from '../../domain/grant/same-target.ts';
import { transaction } from '../../store/database/transaction.ts';
import * as grantStore from '../../store/grant/grant-store.ts';
import { listGivenBefore } from '../../store/grant/right-store.ts';
import type { Listing } from '../look/read-listing.ts';
import type { Reading } from '../look/reading.ts';
import { startRevocations } from '../grant/end/start-revocation.ts';
import { isUnplaced } from '../grant/give/note-place.ts';
import { refOf } from '../grant/read-back.ts';
import type { HeldLook } from './held-look.ts';

/**
 * Ends grants that are on record as given and that their target, read back once more, doesn't hold: somebody ended them and
 * the record of that is lost. Left as they are, the next word of an end would give that access anew.
 */
export async function endMissing(
  ctx: Ctx,
  look: HeldLook,
  { resource, entitlement, connector, renewLease }: Reading,
  { holders, listedFrom }: Pick<Listing, 'holders' | 'listedFrom'>,
): Promise<void> {
  const at = { entitlement: entitlement.key, connectorId: resource.connectorId };
  const given = await listGivenBefore(ctx.db.drizzle, at, listedFrom);
  for (const grant of given) {
    if (!isSameTarget(grant, entitlement) || holders.has(grant.id)) continue;
    if (isElsewhere(grant.place, connector.place) || isUnplaced(grant, connector)) continue;
    await renewLease();
    if ((await connector.reads.readBack(refOf(grant))).stands) continue;
    await transaction(ctx, async (tx, ctx) => {
      const now = await grantStore.lockGrant(tx, grant.id);
      if (now?.state !== 'active') return;
      await startRevocations(tx, ctx, [now], 'missing');
      await look.count(tx, { missing: 1 }, ctx.clock.now());
    });
  }
}
