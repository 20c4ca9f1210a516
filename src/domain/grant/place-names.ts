import type { Place } from './connector.ts';

/**
 * What people are told of where things stand, beside where their connector acts now: places that have one name, of whose
 * addresses no more than that may be shown, are told apart in words. By their ids.
 */
export function namesBeside(now: Place | null, elsewhere: readonly Place[]): Map<string, string> {
  const places = [...new Map(elsewhere.map((place) => [place.id, place])).values()];
  return new Map(
    places.map((place) => {
      const alike = places.filter(({ name }) => name === place.name);
      const isNamesake = now !== null && now.name === place.name && now.id !== place.id;
      const one = isNamesake ? 'another address' : 'an address';
      if (alike.length > 1) return [place.id, `${one} at ${place.name} (${alike.indexOf(place) + 1})`];
      return [place.id, isNamesake ? `another address at ${place.name}` : place.name];
    }),
  );
}
