import { isReadable } from '../../domain/grant/connector.ts';
import type { Ctx } from '../context.ts';
import { openFindings } from '../finding/open-findings.ts';
import { readListing } from '../look/read-listing.ts';
import { takeFound } from '../look/take-found.ts';
import { endMissing } from './end-missing.ts';
import type { HeldLook } from './held-look.ts';

/**
 * Takes on what a resource's target holds and no record explains, and ends what is on record and isn't there. Rejects with
 * a ConnectorError where the target can't be read.
 */
export async function lookAtTarget(ctx: Ctx, look: HeldLook): Promise<void> {
  const { resourceId, changeId } = look.row;
  const resource = ctx.config.resources.get(resourceId);
  const connector = resource && ctx.connectors.get(resource.connectorId);
  // What left access.yaml since is told of by its own card.
  if (resource === undefined || !isReadable(connector)) return;
  for (const entitlement of resource.entitlements) {
    const reading = { resource, entitlement, connector, renewLease: () => look.renew(ctx) };
    const listing = await readListing(ctx, reading);
    await takeFound(ctx, reading, listing, async (tx, ctx, taken) => {
      if (taken.length === 0) return;
      const now = ctx.clock.now();
      await openFindings(tx, taken, { changeId, lookedAt: null }, now);
      await look.count(tx, { found: taken.length }, now);
    });
    await endMissing(ctx, look, reading, listing);
  }
}
