import type { Definitions } from '../definitions.ts';
import type { EntitlementKey } from '../ids.ts';
import { nearestWord } from '../nearest-word.ts';
import { entitlementsOf } from '../request/role-bundle.ts';
import { takeRole } from './role-words.ts';

const NAME_WORDS_MAX = 10;
const NAMES_SHOWN = 8;

/** The longest beginning that names one entitlement. */
export function takeEntitlement(
  definitions: Definitions,
  typed: string,
): { entitlement: EntitlementKey | null; rest: string; hint: string } {
  if (typed === '') return { entitlement: null, rest: '', hint: '' };
  const names = namesOf(definitions);
  const words = typed.split(/\s+/);
  for (let count = Math.min(words.length, NAME_WORDS_MAX); count > 0; count--) {
    const said = words.slice(0, count).join(' ').toLowerCase();
    const keys = names.get(said) ?? names.get(said.replace(/[,;:.]+$/, ''));
    if (keys === undefined) continue;
    const [only] = keys;
    const rest = words.slice(count).join(' ');
    if (keys.length === 1 && only !== undefined) return { entitlement: only, rest, hint: '' };
    const list = someOf(keys);
    return {
      entitlement: null,
      rest,
      hint: `“${words.slice(0, count).join(' ')}” can be several things: ${list}. Choose one.`,
    };
  }
  const role = takeRole(definitions, typed);
  if (role !== undefined) {
    const list = someOf(entitlementsOf(role.role));
    return {
      entitlement: null,
      rest: role.rest,
      hint: `“${role.said}” is a role: name one thing of it: ${list}.`,
    };
  }
  const [first = ''] = words;
  const nearest = nearestWord(first, definitions.entitlements.keys());
  const meant = nearest === undefined ? '' : ` The nearest is ${nearest}.`;
  return {
    entitlement: null,
    rest: words.slice(1).join(' '),
    hint: `Nothing in the catalog is called “${first.slice(0, 80)}”.${meant} Choose from the list.`,
  };
}

/** Some of several things, and how many more there are. */
export function someOf(names: readonly string[]): string {
  const more = names.length - NAMES_SHOWN;
  return `${names.slice(0, NAMES_SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

const indexes = new WeakMap<Definitions, Map<string, EntitlementKey[]>>();

/** Every way to name an entitlement: its key, its label, and its resource where that has but one. */
function namesOf(definitions: Definitions): Map<string, EntitlementKey[]> {
  const known = indexes.get(definitions);
  if (known !== undefined) return known;
  const names = new Map<string, EntitlementKey[]>();
  for (const resource of definitions.resources.values()) {
    for (const { key, id, name } of resource.entitlements) {
      const ways = [
        key,
        resource.id,
        resource.name,
        `${resource.id} ${id}`,
        `${resource.name} ${name}`,
        `${resource.name} · ${name}`,
      ];
      for (const way of new Set(ways.map((one) => one.toLowerCase())))
        names.set(way, [...(names.get(way) ?? []), key]);
    }
  }
  indexes.set(definitions, names);
  return names;
}
