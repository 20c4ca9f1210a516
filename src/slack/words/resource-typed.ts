import type { Definitions } from '../../domain/definitions.ts';
import { resourceCalled } from '../../domain/words/resource-words.ts';

/** The id of the resource that somebody typed, or the one that an entitlement of theirs is on; what nobody knows as it was typed. */
export function resourceTyped(definitions: Definitions, typed: string): string {
  const [resource = ''] = typed.split('/');
  return resourceCalled(definitions, typed) ?? resourceCalled(definitions, resource) ?? typed;
}
