import type { Definitions } from '../../domain/definitions.ts';
import type { EntitlementKey } from '../../domain/ids.ts';
import { ticketIn } from '../../domain/request/ticket.ts';
import { type TakenLength, takeLength } from '../../domain/words/length-words.ts';
import { takeEntitlement } from '../../domain/words/entitlement-words.ts';
import type { WhenTyped } from '../../domain/words/when-typed.ts';

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
