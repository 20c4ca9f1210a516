import type { Definitions } from '../../domain/definitions.ts';
import { EntitlementKey } from '../../domain/ids.ts';
import { nearestWord } from '../../domain/nearest-word.ts';
import { asTyped } from './as-typed.ts';
import { takePerson } from './person-words.ts';
import { readReason, takeDuration, takeEntitlement } from './words.ts';

/** What somebody typed after `request`. */
export interface RequestWords {
  /** Entitlements' keys, and roles as `role:<id>`. */
  items: string[];
  /** Whom it is for, for `findPerson`; null: themselves. */
  forWhom: string | null;
  durationSeconds: number | null;
  ticket: string;
  justification: string;
  /** What couldn't be settled, as sentences to them. */
  hint: string;
}

const MENTION = /<@[UW][A-Z0-9]+(?:\|([^>]*))?>/g;
const JOINER = /^(?:,|\+|and\b)\s*/i;

/** Reads `prod-db/read billing/viewer 2h for @noah fixing INC-4711`: what, how long, for whom, and the rest is why. */
export function readRequestWords(definitions: Definitions, words: string): RequestWords {
  const mentions = new Map<string, string>();
  for (const [mention, name] of words.matchAll(MENTION)) {
    const read = name ? `@${name}` : asTyped(mention);
    if (!mentions.has(read)) mentions.set(read, mention);
  }
  const before = takeFor(asTyped(words));
  const { items, rest, hint } = takeItems(definitions, before.rest);
  const between = takeFor(rest);
  const { seconds, left } = takeDuration(between.rest);
  const after = takeFor(left);
  const person = before.person ?? between.person ?? after.person;
  const forWhom = person === null ? null : (mentions.get(person) ?? person);
  return { items, forWhom, durationSeconds: seconds, ...readReason(definitions, after.rest), hint };
}

function takeFor(typed: string): { person: string | null; rest: string } {
  const word = /^for\s+/i.exec(typed)?.[0];
  if (word === undefined) return { person: null, rest: typed };
  const { person, rest } = takePerson(typed.slice(word.length));
  return person === null ? { person, rest: typed } : { person, rest };
}

interface Taken {
  items: string[];
  rest: string;
  hint: string;
}

/** One thing by any of its names, or several by their keys. */
function takeItems(definitions: Definitions, typed: string): Taken {
  const items: string[] = [];
  const hints: string[] = [];
  let rest = typed;
  for (;;) {
    const word = firstWord(rest);
    const item = itemNamed(definitions, word);
    const hint = item === null ? unknownItem(definitions, word, items.length > 0) : '';
    if (item === null && hint === '') break;
    if (item !== null && !items.includes(item)) items.push(item);
    if (hint !== '') hints.push(hint);
    rest = rest.slice(word.length).trimStart();
    const next = rest.replace(JOINER, '');
    if (itemNamed(definitions, firstWord(next)) !== null) rest = next;
  }
  if (items.length + hints.length > 0) return { items, rest, hint: hints.join(' ') };
  const { entitlement, ...taken } = takeEntitlement(definitions, typed);
  return { ...taken, items: entitlement === null ? [] : [entitlement] };
}

const firstWord = (typed: string): string => /^[^\s,]+/.exec(typed)?.[0] ?? '';

function itemNamed(definitions: Definitions, word: string): string | null {
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
  return `Nothing that can be asked for is called “${word.slice(0, 80)}”.${meant}`;
}
