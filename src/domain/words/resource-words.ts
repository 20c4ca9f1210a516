import type { Definitions } from '../definitions.ts';
import { DomainError } from '../errors.ts';
import { nearestWord } from '../nearest-word.ts';

/** The id of the resource that is called so, by its id or its name; one that left the catalog is called as it was. */
export function resourceCalled(definitions: Definitions, typed: string): string | undefined {
  const lowered = typed.toLowerCase();
  const left = [...definitions.left.values()].map(({ key, resourceName }) => ({
    id: key.split('/')[0] ?? key,
    name: resourceName,
  }));
  return [...definitions.resources.values(), ...left].find(
    ({ id, name }) => id.toLowerCase() === lowered || name.toLowerCase() === lowered,
  )?.id;
}

/** Says what is nearly called so; `what` is what was looked for. */
export function noResource(
  definitions: Definitions,
  typed: string,
  what = 'Nothing in the catalog',
): DomainError {
  const words = [...definitions.resources.values()].flatMap(({ id, name }) => [id, name]);
  const nearest = nearestWord(typed, words);
  const meant = nearest === undefined ? 'Use a name from the request form.' : `Did you mean ${nearest}?`;
  return new DomainError('not_found', `${what} is called “${typed.slice(0, 80)}”. ${meant}`);
}
