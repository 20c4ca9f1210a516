import type { Definitions } from '../../domain/definitions.ts';
import { EntitlementKey } from '../../domain/ids.ts';
import { nearestWord } from '../../domain/nearest-word.ts';
import { takeRole } from '../../domain/words/role-words.ts';
import { someOf, takeEntitlement } from '../../domain/words/entitlement-words.ts';

const JOINER = /^(?:,|\+|and\b)\s*/i;

interface Taken {
  items: string[];
  rest: string;
  hint: string;
}

/** Things by their keys and roles by their names, or one thing by any of its names. */
export function takeItems(definitions: Definitions, typed: string): Taken {
  const items: string[] = [];
  const hints: string[] = [];
  let rest = typed;
  for (let isNext = true; ; ) {
    const taken = takeItem(definitions, rest, { isNext, isFirst: items.length + hints.length === 0 });
    if (taken === undefined) break;
    if (taken.item !== null && !items.includes(taken.item)) items.push(taken.item);
    if (taken.hint !== '') hints.push(taken.hint);
    rest = taken.rest;
    const joined = rest.replace(JOINER, '');
    isNext = joined !== rest && takeItem(definitions, joined, { isNext: true, isFirst: false }) !== undefined;
    if (isNext) rest = joined;
  }
  if (items.length + hints.length > 0 || typed === '') return { items, rest, hint: hints.join(' ') };
  const { entitlement, ...taken } = takeEntitlement(definitions, typed);
  return { ...taken, items: entitlement === null ? [] : [entitlement] };
}

interface TakenItem {
  item: string | null;
  rest: string;
  hint: string;
}

/** `isNext`: something to ask for must stand here, so that a role's bare name is one; else it may be why. */
function takeItem(
  definitions: Definitions,
  typed: string,
  { isNext, isFirst }: { isNext: boolean; isFirst: boolean },
): TakenItem | undefined {
  const word = firstWord(typed);
  const rest = typed.slice(word.length).trimStart();
  const item = itemNamed(definitions, word);
  if (item !== null) return { item, rest, hint: '' };
  const role = isNext || /^role:/i.test(word) ? takeRole(definitions, typed) : undefined;
  const entitlement = takeEntitlement(definitions, typed).entitlement;
  if (role !== undefined && entitlement === null) {
    const { id, name, requestable, entitlements } = role.role;
    if (requestable) return { item: `role:${id}`, rest: role.rest, hint: '' };
    const hint = `The role ${name} can’t be asked for. Name what you need of it: ${someOf(entitlements)}.`;
    return { item: null, rest: role.rest, hint };
  }
  if (role !== undefined && isFirst)
    return {
      item: null,
      rest: role.rest,
      hint: `“${role.said}” can be ${entitlement} or role:${role.role.id}. Choose one.`,
    };
  const hint = unknownItem(definitions, word, !isFirst);
  return hint === '' ? undefined : { item: null, rest, hint };
}

export const firstWord = (typed: string): string => /^[^\s,]+/.exec(typed)?.[0] ?? '';

/** The key, or `role:<id>`, that a word is. */
export function itemNamed(definitions: Definitions, word: string): string | null {
  const lowered = word.toLowerCase();
  const role = lowered.startsWith('role:') ? definitions.roles.get(lowered.slice('role:'.length)) : undefined;
  if (role?.requestable === true) return `role:${role.id}`;
  const key = EntitlementKey.safeParse(lowered);
  return key.success && definitions.entitlements.has(key.data) ? key.data : null;
}

/** A misspelt role, or what follows a key and looks like another of the same resource; anything else is why. */
function unknownItem(definitions: Definitions, word: string, follows: boolean): string {
  const lowered = word.toLowerCase();
  const isRole = lowered.startsWith('role:');
  const [resource = '', entitlement] = lowered.split('/');
  if (!isRole && !(follows && entitlement !== undefined && definitions.resources.has(resource))) return '';
  const roles = [...definitions.roles.values()].filter(({ requestable }) => requestable);
  const known = isRole ? roles.map(({ id }) => `role:${id}`) : definitions.entitlements.keys();
  const nearest = nearestWord(lowered, known);
  const meant = nearest === undefined ? '' : ` The nearest is ${nearest}.`;
  return `There’s nothing to ask for called “${word.slice(0, 80)}”.${meant}`;
}
