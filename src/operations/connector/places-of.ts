import { createHash } from 'node:crypto';
import type { Place } from '../../domain/connector.ts';
import type { GrantRow } from '../../store/grant-store.ts';

/** The places where these grants stand, each once. */
export function placesOf(grants: readonly Pick<GrantRow, 'place'>[]): Place[] {
  return [...new Map(grants.flatMap(({ place }) => (place === null ? [] : [[place.id, place]]))).values()];
}

export const namesOf = (grants: readonly Pick<GrantRow, 'place'>[]): string[] => [
  ...new Set(placesOf(grants).map(({ name }) => name)),
];

/** The same for the same places alone, so that a button can say which ones its reader was shown. */
export function markOf(places: readonly Place[]): string {
  const ids = places.map(({ id }) => id).toSorted();
  return createHash('sha256').update(JSON.stringify(ids)).digest('hex').slice(0, 16);
}
