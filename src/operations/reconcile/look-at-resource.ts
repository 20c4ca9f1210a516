import type { Ctx } from '../context.ts';
import type { Entitlement, Resource } from '../../domain/definitions.ts';
import { ConnectorError, isReadable } from '../../domain/grant/connector.ts';
import type { ReadableConnector } from '../../domain/grant/connector.ts';
import { isMassChange, isWithin } from '../../domain/reconcile/mass-change.ts';
import type { Differing } from '../../domain/reconcile/mass-change.ts';
import { isMoved } from '../../store/connector/moved-connector-store.ts';
import * as lookStore from '../../store/reconcile/look-store.ts';
import type { GrantRow } from '../../store/grant/grant-store.ts';
import { readListing } from '../look/read-listing.ts';
import type { Listing } from '../look/read-listing.ts';
import type { Reading } from '../look/reading.ts';
import { conclude } from './conclude.ts';
import { findGone, MOST_GONE } from './find-gone.ts';
import { assertThere, noteGoneEntitlements } from './gone-entitlements.ts';
import type { HeldLook } from './held-look.ts';
import { countNew } from './count-new.ts';
import { noteMassChange } from './note-mass-change.ts';

/** What one entitlement's list says beside what is on record. */
export interface Compared {
  reading: Reading;
  listing: Listing;
  /** On record as given before the target was asked, and not listed. */
  gone: GrantRow[];
}

/** What a look came to. */
export interface Looked {
  /** How much access its target lists. */
  listed: number;
  /** Of how much that is on record nobody could see whether it is there. */
  unseen: number;
  /** Sentences, one for each entitlement whose list couldn't be read. */
  unread: string[];
  /** So much differs that nothing was concluded. */
  isDoubted: boolean;
  /** How much differs of which nothing could be concluded, so that the next look isn’t surprised by it; null: nothing. */
  unsettled: Pick<Differing, 'gone' | 'added'> | null;
}

/**
 * Reads all that a resource's target lists, then concludes from it; of an entitlement that its target doesn't know nothing.
 * Rejects with a ConnectorError where the target can't be read.
 */
export async function lookAtResource(ctx: Ctx, look: HeldLook): Promise<Looked> {
  const resource = ctx.config.resources.get(look.row.resourceId);
  const connector = resource && ctx.connectors.get(resource.connectorId);
  if (resource === undefined || !isReadable(connector))
    throw new ConnectorError({ kind: 'unsupported' }, 'It can’t be read any more.');
  await assertHere(ctx, resource, connector);
  const { unusedAfterSeconds } = resource.reconcile;
  const unusedBefore =
    unusedAfterSeconds === null
      ? undefined
      : new Date(look.row.begunAt.getTime() - unusedAfterSeconds * 1_000);
  const compared: Compared[] = [];
  const unread: { entitlement: Entitlement; error: ConnectorError }[] = [];
  let listed = 0;
  for (const entitlement of resource.entitlements) {
    const before = listed;
    const renewLease = (some?: number) =>
      look.renew(ctx, some === undefined ? look.row.readSoFar : before + some);
    const reading = { resource, entitlement, connector, renewLease, unusedBefore };
    try {
      const listing = await readListing(ctx, reading);
      listed += listing.listed;
      const gone = await findGone(ctx, reading, listing);
      if (listing.listed === 0 && gone.length > 0) await assertThere(reading);
      compared.push({ reading, listing, gone });
    } catch (error) {
      if (!isAboutThatAlone(error)) throw error;
      unread.push({ entitlement, error });
    }
  }
  const differing = { ...(await countNew(ctx, resource, compared, look.row.begunAt)), listed };
  // As it is by now: somebody may have said meanwhile that it is right.
  const [row] = await lookStore.findLooks(ctx.db.drizzle, [resource.id]);
  const believed = row?.believed ?? null;
  const isDoubted =
    (isMassChange(differing, resource.reconcile.massChange) ||
      compared.some(({ gone }) => gone.length > MOST_GONE)) &&
    (believed === null || !isWithin(differing, believed, look.row.begunAt));
  await noteMassChange(ctx, look, {
    resource,
    connector,
    isDoubted,
    isWhole: unread.length === 0,
    differing,
  });
  await noteGoneEntitlements(ctx, look, { resource, connector, unread });
  const concluded = isDoubted
    ? { unseen: 0, unread: [], unsettled: null }
    : await conclude(ctx, look, { resource, connector, compared, isWhole: unread.length === 0 });
  return {
    listed,
    unseen: concluded.unseen,
    unread: [
      ...unread.map(({ entitlement, error }) => `${entitlement.name}: ${error.message}`),
      ...concluded.unread,
    ],
    isDoubted,
    unsettled: concluded.unsettled,
  };
}

/** Another system may be read than the one where access stands: what it lists says nothing here. */
async function assertHere(
  ctx: Ctx,
  { connectorId }: Resource,
  { place }: Pick<ReadableConnector, 'place'>,
): Promise<void> {
  if (await isMoved(ctx.db.drizzle, { connectorId, placeId: place?.id ?? null }))
    throw new ConnectorError(
      { kind: 'retryable' },
      `${connectorId} acts at another system than the one where access stands, which has to be settled first.`,
    );
}

/** Its target doesn't know the entitlement, which says nothing of the others. */
const isAboutThatAlone = (error: unknown): error is ConnectorError =>
  error instanceof ConnectorError && (error.fault.kind === 'not_found' || error.fault.kind === 'invalid');
