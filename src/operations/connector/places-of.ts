import { createHash } from 'node:crypto';
import type { Place } from '../../domain/grant/connector.ts';
import { namesBeside } from '../../domain/grant/place-names.ts';
import type { GrantRow } from '../../store/grant/grant-store.ts';

/** The places where these grants stand, each once. */
export function placesOf(grants: readonly Pick<GrantRow, 'place'>[]): Place[] {
  return [...new Map(grants.flatMap(({ place }) => (place === null ? [] : [[place.id, place]]))).values()];
}

/** How many grants these are. */
export const grantsOf = (counted: readonly { grants: number }[]): number =>
  counted.reduce((sum, { grants }) => sum + grants, 0);

/** What these places are called to people, beside where their connector acts now. */
export const namesOf = (now: Place | null, places: readonly Place[]): string[] => [
  ...namesBeside(now, places).values(),
];

/** The same for the same places alone, so that a button can say which ones its reader was shown. */
export function markOf(places: readonly Place[]): string {
  const ids = places.map(({ id }) => id).toSorted();
  return createHash('sha256').update(JSON.stringify(ids)).digest('hex').slice(0, 16);
}
