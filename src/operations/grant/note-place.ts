import type { Connector } from '../../domain/connector.ts';
import type { Ctx } from '../../context.ts';
import type { GrantRow } from '../../store/grant-store.ts';
import * as placeStore from '../../store/place-store.ts';
import { refOf, UnknownPlace } from './read-back.ts';

/** Whether it isn't on record at which system this was given, though systems of its kind can be told apart. */
export const isUnplaced = (
  { place }: Pick<GrantRow, 'place'>,
  { place: now, readsBack }: Pick<Connector, 'place' | 'readsBack'>,
): boolean => place === null && now !== undefined && readsBack;

/**
 * What was given before its place was kept stands where it is seen to: settings may have changed since, so nothing else
 * is written or concluded before.
 */
export async function notePlace(ctx: Ctx, connector: Connector, grant: GrantRow): Promise<GrantRow> {
  const { place } = connector;
  if (place === undefined || !isUnplaced(grant, connector)) return grant;
  const look = await connector.readBack(refOf(grant));
  if (!look.stands) throw new UnknownPlace(grant, place);
  const seenAs = grant.seenAs ?? look.seenAs ?? null;
  await placeStore.notePlace(ctx.db.drizzle, grant.id, { place, seenAs });
  return { ...grant, place, seenAs };
}
