import type { Connector, Place } from '../../../domain/grant/connector.ts';
import type { Ctx } from '../../context.ts';
import type { GrantRow } from '../../../store/grant/grant-store.ts';
import * as placeStore from '../../../store/grant/place-store.ts';
import * as rightStore from '../../../store/grant/right-store.ts';
import { connectorOf, refOf, UnknownPlace } from '../read-back.ts';

/** Whether it isn't on record at which system this was given, though systems of its kind can be told apart. */
export const isUnplaced = (
  { place }: Pick<GrantRow, 'place'>,
  { place: now, reads }: Pick<Connector, 'place' | 'reads'>,
): boolean => place === null && now !== undefined && reads !== undefined;

/**
 * What was given before its place was kept stands where it is seen to, unless a grant that is known to stand there may be
 * what is seen: settings may have changed since, so nothing else is written or concluded before.
 */
export async function notePlace(ctx: Ctx, connector: Connector, grant: GrantRow): Promise<GrantRow> {
  const { place, reads } = connector;
  if (place === undefined || reads === undefined || !isUnplaced(grant, connector)) return grant;
  const look = await reads.readBack(refOf(grant));
  if (!look.stands) throw new UnknownPlace(grant, place, 'unlisted');
  const seen = { ...grant, place, seenAs: grant.seenAs ?? look.seenAs ?? null };
  const alike = await findAlike(ctx, seen);
  const now = alike.find(({ id }) => id === grant.id);
  if (now !== undefined && now.place !== null) {
    const placed = { ...grant, place: now.place, seenAs: now.seenAs };
    connectorOf(ctx, placed);
    return placed;
  }
  const others = alike.filter(({ id }) => id !== grant.id);
  if (others.some(isKnownToStand)) throw new UnknownPlace(grant, place, 'given-by-another');
  await placeAll(ctx, { place, seenAs: seen.seenAs }, [seen, ...others.filter(mayBeSeen)]);
  return seen;
}

/** What is seen before the first write for a grant was given for those of its right whose places aren't on record. */
export async function notePlacesBefore(ctx: Ctx, seen: GrantRow): Promise<void> {
  const { place, seenAs } = seen;
  if (place === null) return;
  const others = (await findAlike(ctx, seen)).filter(({ id }) => id !== seen.id);
  if (!others.some(isKnownToStand)) await placeAll(ctx, { place, seenAs }, others.filter(mayBeSeen));
}

/** The live grants of this right, itself among them; those that are known to stand elsewhere aren't. */
async function findAlike(ctx: Ctx, grant: GrantRow): Promise<GrantRow[]> {
  const sharing = await rightStore.findSharing(ctx.db.drizzle, [grant]);
  return sharing.filter((one) => rightStore.isSameRight(one, grant));
}

const isKnownToStand = ({ place, stoodBefore }: GrantRow): boolean => place !== null && stoodBefore !== null;

/** What was put off may come yet. */
const mayBeSeen = ({ handle, stoodBefore }: GrantRow): boolean => handle === null && stoodBefore !== null;

/** All of a right at once: afterwards none of them could be told from the one that was placed first. */
async function placeAll(
  ctx: Ctx,
  { place, seenAs }: { place: Place; seenAs: GrantRow['seenAs'] },
  grants: readonly GrantRow[],
): Promise<void> {
  for (const one of grants)
    await placeStore.notePlace(ctx.db.drizzle, one.id, { place, seenAs: one.seenAs ?? seenAs });
}
