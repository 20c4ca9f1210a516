import type { Definitions } from '../../domain/definitions.ts';
import { asTyped } from './as-typed.ts';
import { MOST_AT_ONCE } from '../../domain/request/role-bundle.ts';
import { type TakenLength, takeLength } from '../../domain/words/length-words.ts';
import { firstWord, itemNamed, takeItems } from './item-words.ts';
import { takePerson } from './person-words.ts';
import { takeRole } from '../../domain/words/role-words.ts';
import { someOf, takeEntitlement } from '../../domain/words/entitlement-words.ts';
import { readReason, type WhyWords } from './words.ts';
import type { WhenTyped } from '../../domain/words/when-typed.ts';

/** What somebody typed after `request`. */
export interface RequestWords extends WhyWords {
  /** Entitlements' keys, and roles as `role:<id>`. */
  items: string[];
  /** Whom it is for, for `findPerson`; null: themselves. */
  forWhom: string | null;
  /** What couldn't be settled of what and for whom, as sentences to them. */
  hint: string;
}

const MENTION = /<@[UW][A-Z0-9]+(?:\|([^>]*))?>/g;

/** Reads `prod-db/read billing/viewer 2h for @noah fixing INC-4711`: what, how long, for whom, and the rest is why. */
export function readRequestWords(definitions: Definitions, words: string, when: WhenTyped): RequestWords {
  const mentions = new Map<string, string>();
  for (const [mention, name] of words.matchAll(MENTION)) {
    const read = name ? `@${name}` : asTyped(mention);
    if (!mentions.has(read)) mentions.set(read, mention);
  }
  const before = takeFor(asTyped(words));
  const lead = leadingLength(definitions, before.rest, when);
  const taken = takeItems(definitions, lead?.left ?? before.rest);
  const between = takeFor(taken.rest);
  const length = lengthAfter(lead, between.rest, when);
  const after = takeFor(length.left);
  const people = [before, between, after].flatMap(({ person }) => person ?? []);
  const [person] = people;
  const hints = [
    taken.hint,
    onePerson(people, after.rest),
    tooMany(taken.items),
    mentioned(definitions, taken.items, after.rest),
  ];
  return {
    items: taken.items.slice(0, MOST_AT_ONCE),
    forWhom: person === undefined ? null : (mentions.get(person) ?? person),
    length,
    ...readReason(definitions, after.rest),
    hint: hints.filter((hint) => hint !== '').join(' '),
  };
}

/** How long, where that is said before what. */
function leadingLength(definitions: Definitions, typed: string, when: WhenTyped): TakenLength | undefined {
  if (itemNamed(definitions, firstWord(typed)) !== null) return undefined;
  const length = takeLength(typed, when);
  const isThing =
    takeEntitlement(definitions, typed).entitlement !== null || takeRole(definitions, typed) !== undefined;
  return length.seconds === null || isThing ? undefined : length;
}

function lengthAfter(lead: TakenLength | undefined, typed: string, when: WhenTyped): TakenLength {
  const length = takeLength(typed, when);
  if (lead === undefined) return length;
  if (length.seconds === null && length.question === '') return { ...lead, left: length.left };
  const question = `Is “${lead.said}” how long, or “${length.said || length.left.slice(0, 60)}”? Choose one.`;
  return { ...length, seconds: null, until: null, said: '', left: `${lead.said} ${typed}`, question };
}

function onePerson(people: readonly string[], rest: string): string {
  const [first] = people;
  const joined = /^(?:,|&|\+|and\b)?\s*(@\S+|[^\s@<>]+@[^\s<>]+)/i.exec(rest)?.[1];
  const other = people[1] ?? (first === undefined ? undefined : joined);
  return other === undefined ? '' : `A request is for one person: ask for ${other} in another one.`;
}

function tooMany(items: readonly string[]): string {
  if (items.length <= MOST_AT_ONCE) return '';
  const left = items.slice(MOST_AT_ONCE);
  return `At most ${MOST_AT_ONCE} things fit in one request. Ask for these in another one: ${left.join(', ')}.`;
}

/** What is named in the reason by its key isn't asked for. */
function mentioned(definitions: Definitions, items: readonly string[], reason: string): string {
  const named = reason.split(/[\s,]+/).flatMap((word) => itemNamed(definitions, word) ?? []);
  const others = [...new Set(named)].filter((item) => !items.includes(item));
  if (others.length === 0) return '';
  return `You name ${someOf(others)} in your reason. If you need ${others.length === 1 ? 'it' : 'them'} too, choose ${others.length === 1 ? 'it' : 'them'} under Access.`;
}

function takeFor(typed: string): { person: string | null; rest: string } {
  const word = /^(?:,\s*)?for\s+/i.exec(typed)?.[0];
  if (word === undefined) return { person: null, rest: typed };
  const { person, rest } = takePerson(typed.slice(word.length));
  return person === null ? { person, rest: typed } : { person, rest };
}
