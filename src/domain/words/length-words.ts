import type { AskedLength } from '../time/duration.ts';
import { doubtAbout, HOW } from './length-doubt.ts';
import { readLengthPhrase, shown } from './length-phrase.ts';
import type { WhenTyped } from './when-typed.ts';

/** What a text's beginning says of how long. All of the text is in `said` and `left`. */
export interface TakenLength {
  /** null: none was read. */
  seconds: AskedLength | null;
  /** Until when, where they named a time. */
  until: Date | null;
  /** The words that were read as the length, as typed. */
  said: string;
  /** What else they typed. */
  left: string;
  /** What speaks of a length and couldn't be read as one, as a sentence; then `seconds` is null. */
  question: string;
}

const WORDS_MAX = 9;
const PERIOD = '(?:week|month|year|weekend|morning|afternoon|evening|night|noon|midnight)';
const WEEKDAY = '(?:mon|tues|wednes|thurs|fri|satur|sun)day';
const SPAN = `(?:(?:day|weekday|shift|${PERIOD})s?|${WEEKDAY})\\b`;
/** “per day”, “every other week”, “daily”, where no thing is called so. */
const OFTEN = `(?:per|each|every|an?)\\s+(?:\\p{L}+\\s+)?${SPAN}|(?:daily|nightly|weekly|monthly|twice)\\s*(?:$|[,;:.!]|(?:for|until|till|from|at|to|an?|because)\\b)`;
const JOINED = '(?:and|or|to|plus|on|at|[-–—+/&])';
/** How a time that was read may go on: an hour, another day, a second length, a start, or how often. */
const GOES_ON = new RegExp(
  [
    `(?:${JOINED}\\s*)?(?:\\d{1,2}(?![\\d\\p{L}-])|${WEEKDAY}\\b)`,
    `(?:next|this|in the|early|late|the)?\\s*(?:${PERIOD}|${WEEKDAY})\\b`,
    `(?:am|pm|a half|o.?clock|ago)\\b`,
    `${JOINED}\\s*(?:\\d|(?:more|less|longer|tomorrow|noon|half|two|three)\\b)`,
    `(?:(?:from|starting|beginning|after)\\s+)?(?:tomorrow|tonight)\\b`,
    `(?:from|starting|beginning|after)\\s+(?:\\d|noon\\b|midnight\\b|next\\b|${WEEKDAY}\\b)`,
    `(?:for\\s+)?(?:${OFTEN})|[x×*]\\s*\\d`,
  ]
    .map((way) => `^(?:${way})`)
    .join('|'),
  'iu',
);
const BARE_MINUTES = /h[a-z]*\s+\d\d$/i;
const PLAINLY_WHY = /^(?:because|since|for(?!\s+(?:each|every)\b)|as|to|so)\b/i;
/** How a time may be said to be of other clocks; of capitals, since “ist” and “best” are words. */
const OTHER_CLOCK =
  /^(?:(?:in\s+)?(?:[Uu][Tt][Cc]|[Gg][Mm][Tt]|Z|[ECMPA][SD]T|[CEW]ES?T|BST|IST|JST|KST|SGT|HKT|MSK|AE[SD]T|AWST|NZ[SD]T|BRT|SAST)(?![\p{L}\d])|[+−-]\d{1,2}(?::?\d{2})?(?!\S)|(?:\p{Lu}\p{L}+\s+){1,2}time\b)/u;
/** How many numbers in a reason are looked at. */
const NUMBERS_MAX = 20;

const nothing = (typed: string, question = ''): TakenLength => ({
  seconds: null,
  until: null,
  said: '',
  left: typed,
  question,
});

/** The longest beginning that says how long; what follows is why. What isn't plainly either is asked. */
export function takeLength(typed: string, when: WhenTyped): TakenLength {
  const text = typed.trim().replace(/^(?:[,;:]\s*|[–—-]\s+)/, '');
  const taken = takeAt(text, when);
  if (taken !== undefined) return taken;
  const doubt = doubtAbout(text);
  if (doubt !== '') return nothing(typed, doubt);
  const later = lengthWithin(text, when);
  if (later === undefined) return nothing(typed);
  return nothing(typed, `Is “${shown(later)}” how long you need it? Then write it before the reason.`);
}

function takeAt(text: string, when: WhenTyped): TakenLength | undefined {
  for (const { phrase, left, isApart } of beginnings(text)) {
    const read = readLengthPhrase(phrase, when);
    if (read === undefined) continue;
    if ('question' in read) return nothing(text, withExample(read.question));
    const unclear =
      otherClock(left, read.until, when) ||
      secondLength(left, when) ||
      (isApart ? '' : goesOn(phrase, left, read.seconds));
    if (unclear !== '') return nothing(text, unclear);
    return { ...read, said: phrase, left, question: '' };
  }
  return undefined;
}

/** The longest first, without the punctuation that parts them from what follows. */
function* beginnings(text: string): Generator<{ phrase: string; left: string; isApart: boolean }> {
  const ends = [...text.matchAll(/\S+/g)].slice(0, WORDS_MAX).map((word) => word.index + word[0].length);
  for (const end of ends.reverse()) {
    const left = text.slice(end).trimStart();
    const phrase = text.slice(0, end);
    const bare = phrase.replace(/[,;:.!–—-]+$/, '');
    if (bare !== phrase) yield { phrase, left, isApart: false };
    if (bare !== '') yield { phrase: bare, left, isApart: bare !== phrase || /^[–—-]\s/.test(left) };
  }
}

const withExample = (question: string): string =>
  question.includes('rite ') ? question : `${question} ${HOW}`;

/** A time is read by its writer's own clock: one of another clock isn't counted over. */
function otherClock(left: string, until: Date | null, { zone }: WhenTyped): string {
  const named = until === null ? undefined : OTHER_CLOCK.exec(left)?.[0];
  if (named === undefined) return '';
  return `Times are read by your own clock (${zone}). Write until when it is there, without “${named}”.`;
}

function secondLength(left: string, when: WhenTyped): string {
  const next = left.replace(/^(?:(?:and|or|to|plus)\s|[-–—+/&,;])\s*/i, '');
  const length = lengthAt(next, when);
  return length === undefined ? '' : `Is “${shown(length)}” how long, or what stands before it? ${HOW}`;
}

/** Asks where the words after a length may be part of it; what follows a permanent one must be plainly why. */
function goesOn(phrase: string, left: string, seconds: AskedLength): string {
  if (left === '' || PLAINLY_WHY.test(left)) return '';
  const isOpen =
    seconds === 'permanent' ? !/ly$/i.test(phrase) : BARE_MINUTES.test(phrase) || GOES_ON.test(left);
  if (!isOpen) return '';
  return `Where does how long end in “${shown(`${phrase} ${left}`)}”, and why begin? Put a comma there.`;
}

/** A length that stands further on, with its unit as figures have it, or after "until". */
function lengthWithin(text: string, when: WhenTyped): string | undefined {
  const places = [...text.matchAll(/(?<=\s)(?:\d|until\s|till\s)/gi)].slice(0, NUMBERS_MAX);
  return places.map(({ index }) => lengthAt(text.slice(index), when)).find((length) => length !== undefined);
}

/** The length that a text begins with, where it does. */
function lengthAt(text: string, when: WhenTyped): string | undefined {
  if (!/^(?:for\s+|another\s+)?\d|^(?:until|till|til|permanently)\b/i.test(text)) return undefined;
  for (const { phrase } of beginnings(text)) {
    const read = readLengthPhrase(phrase, when);
    if (read !== undefined && !('question' in read)) return phrase;
  }
  return undefined;
}
