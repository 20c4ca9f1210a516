import type { Definitions } from '../../domain/definitions.ts';
import { parseDuration } from '../../domain/time/duration.ts';
import type { EntitlementKey } from '../../domain/ids.ts';
import { nearestWord } from '../../domain/nearest-word.ts';
import { ticketIn } from '../../domain/request/ticket.ts';

/** What somebody typed after `request` or `extend`. */
export interface AskWords {
  entitlement: EntitlementKey | null;
  durationSeconds: number | null;
  ticket: string;
  justification: string;
  /** What couldn't be settled, as a sentence to them. */
  hint: string;
}

const NAME_WORDS_MAX = 10;
const DURATION_WORDS_MAX = 6;
const FILLERS = /^(?:(?:for|because|since|as|to|,|:|-|–|—)\s+)+/i;

/** Reads `prod-db/read 2h fixing INC-4711`: what, how long, and the rest is why. */
export function readAskWords(definitions: Definitions, words: string): AskWords {
  const typed = words.trim();
  const { entitlement, rest, hint } = takeEntitlement(definitions, typed);
  const { seconds, left } = takeDuration(rest);
  return { entitlement, durationSeconds: seconds, ...readReason(definitions, left), hint };
}

/** What is left is why, and may name a ticket. */
export function readReason(
  { tickets }: Pick<Definitions, 'tickets'>,
  words: string,
): Pick<AskWords, 'ticket' | 'justification'> {
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
    const list = keys.slice(0, 8).join(', ');
    return {
      entitlement: null,
      rest,
      hint: `“${words.slice(0, count).join(' ')}” can be several things: ${list}. Choose one.`,
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

/** The longest beginning that is a duration, `2h` or `for 2 hours`; what follows is why. */
export function takeDuration(typed: string): { seconds: number | null; left: string } {
  const words = typed.replace(/^for\s+/i, '').split(/\s+/);
  for (let count = Math.min(words.length, DURATION_WORDS_MAX); count > 0; count--) {
    const parsed = parseDuration(words.slice(0, count).join(' '));
    if (parsed.ok) return { seconds: parsed.seconds, left: words.slice(count).join(' ') };
  }
  return { seconds: null, left: typed };
}
