import type { Ctx } from '../context.ts';
import { isElsewhere } from '../../domain/grant/connector.ts';
import { isSameTarget } from '../../domain/grant/same-target.ts';
import { grantsGivenBefore } from '../../store/reconcile/listed-store.ts';
import type { GrantRow } from '../../store/grant/grant-store.ts';
import { isUnplaced } from '../grant/give/note-place.ts';
import type { Listing } from '../look/read-listing.ts';
import type { Reading } from '../look/reading.ts';

/** More are a mass change whatever the share: no more is remembered of it than that. */
export const MOST_GONE = 50_000;

/** The grants that are on record as given, long enough before the target was asked for it to list them, and that it doesn't list. */
export async function findGone(
  ctx: Ctx,
  { resource, entitlement, connector, renewLease }: Reading,
  { holders, listedFrom, listed }: Pick<Listing, 'holders' | 'listedFrom' | 'listed'>,
): Promise<GrantRow[]> {
  const before = settledBefore(listedFrom, connector);
  const at = { entitlement: entitlement.key, connectorId: resource.connectorId };
  const gone: GrantRow[] = [];
  for await (const some of grantsGivenBefore(ctx.db.drizzle, at, before, (id) => holders.has(id))) {
    await renewLease(listed);
    gone.push(
      ...some.filter(
        (grant) =>
          isSameTarget(grant, entitlement) &&
          !isElsewhere(grant.place, connector.place) &&
          !isUnplaced(grant, connector),
      ),
    );
    if (gone.length > MOST_GONE) return gone;
  }
  return gone;
}

/** What was done before that is seen in a list that was asked for at `listedFrom`. */
export const settledBefore = (listedFrom: Date, { settlesWithinMs = 0 }: Reading['connector']): Date =>
  new Date(listedFrom.getTime() - settlesWithinMs);
