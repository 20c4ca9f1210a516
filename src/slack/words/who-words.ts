import type { Definitions } from '../../domain/definitions.ts';
import { takeEntitlement } from '../../domain/words/entitlement-words.ts';
import { resourceCalled } from '../../domain/words/resource-words.ts';
import { asTyped } from './as-typed.ts';
import { takePerson } from './person-words.ts';

/** Of what or of whom somebody asks after `who`, and what they typed beyond it. */
export type WhoWords =
  | { kind: 'thing'; of: string; left: string }
  | { kind: 'person'; named: string; left: string }
  /** Neither a mention nor in the catalog: a name, or what left the catalog. */
  | { kind: 'words'; typed: string };

export function readWhoWords(definitions: Definitions, words: string): WhoWords {
  const { person, rest } = takePerson(words);
  if (person !== null) return { kind: 'person', named: person, left: asTyped(rest) };
  const typed = asTyped(words);
  const thing = takeThing(definitions, typed);
  return thing === undefined ? { kind: 'words', typed } : { kind: 'thing', ...thing };
}

/** The longest beginning that names a resource or one entitlement. */
function takeThing(definitions: Definitions, typed: string): { of: string; left: string } | undefined {
  const { entitlement, rest } = takeEntitlement(definitions, typed);
  const resource = takeResource(definitions, typed);
  if (entitlement === null) return resource;
  return resource !== undefined && resource.left.length <= rest.length
    ? resource
    : { of: entitlement, left: rest };
}

function takeResource(definitions: Definitions, typed: string): { of: string; left: string } | undefined {
  const words = typed.split(/\s+/);
  for (let count = words.length; count > 0; count--) {
    const of = resourceCalled(definitions, words.slice(0, count).join(' '));
    if (of !== undefined) return { of, left: words.slice(count).join(' ') };
  }
  return undefined;
}
