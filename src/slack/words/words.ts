import type { Definitions } from '../../domain/definitions.ts';
import type { EntitlementKey } from '../../domain/ids.ts';
import { nearestWord } from '../../domain/nearest-word.ts';
import { entitlementsOf } from '../../domain/request/role-bundle.ts';
import { ticketIn } from '../../domain/request/ticket.ts';
import { type TakenLength, takeLength } from './length-words.ts';
import { takeRole } from './role-words.ts';
import type { WhenTyped } from './when-typed.ts';

/** What somebody typed after the thing that they ask for. */
export interface WhyWords {
  length: TakenLength;
  ticket: string;
  justification: string;
}

/** What somebody typed after `extend`, `break-glass` or `explain`. */
export interface AskWords extends WhyWords {
  entitlement: EntitlementKey | null;
  /** What couldn't be settled of what they ask for, as a sentence to them. */
  hint: string;
}

const NAME_WORDS_MAX = 10;
const NAMES_SHOWN = 8;
const FILLERS = /^(?:(?:for|because|since|as|to|,|:|-|–|—)\s+)+/i;

/** Reads `prod-db/read 2h fixing INC-4711`: what, how long, and the rest is why. */
export function readAskWords(definitions: Definitions, words: string, when: WhenTyped): AskWords {
  const { entitlement, rest, hint } = takeEntitlement(definitions, words.trim());
  return { entitlement, ...readWhyWords(definitions, rest, when), hint };
}

/** How long, and why, which may name a ticket. */
function readWhyWords(definitions: Pick<Definitions, 'tickets'>, words: string, when: WhenTyped): WhyWords {
  const length = takeLength(words, when);
  return { length, ...readReason(definitions, length.left) };
}

/** What is left is why, and may name a ticket. */
export function readReason(
  { tickets }: Pick<Definitions, 'tickets'>,
  words: string,
): Pick<WhyWords, 'ticket' | 'justification'> {
  const justification = words.replace(FILLERS, '');
  return { ticket: ticketIn(tickets, justification), justification };
}

/** The longest beginning that names one entitlement. */
export function takeEntitlement(
  definitions: Definitions,
  typed: string,
): { entitlement: EntitlementKey | null; rest: string; hint: string } {
  if (typed === '') return { entitlement: null, rest: '', hint: '' };
  const names = namesOf(definitions);
  const words = typed.split(/\s+/);
  for (let count = Math.min(words.length, NAME_WORDS_MAX); count > 0; count--) {
    const keys = names.get(words.slice(0, count).join(' ').toLowerCase());
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
