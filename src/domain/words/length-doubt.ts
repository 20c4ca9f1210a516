import { nearestWord } from '../nearest-word.ts';
import { NUMBER_IN_WORDS } from '../time/duration.ts';
import { shown } from './length-phrase.ts';

/** How a length is written. */
export const HOW = 'Write it like 30m, 2h, 1h30m, 7d or “until friday 18:00”.';

const UNITS = ['seconds', 'minutes', 'mins', 'hours', 'hrs', 'days', 'weeks', 'months', 'years'];
const OTHER_UNIT = /^(?:fortnight|night|shift|sprint|quarter|weekend|workday)s?$/i;
/** What a length may be put in. */
const WRAPPED = /^["'“”„‘’`*_([{]+/;
const UNTIL = /^(?:until|untill|till|til|'til)(?!\S)/i;
const NUMBER = /^(?:for\s+)?(?:about\s+|at most\s+|max\s+|[-−–~≈<>+]\s*)?[\p{N}]/iu;
const IN_WORDS = new RegExp(
  `^(?:for\\s+)?(?:(?:about|at most|max|only|an?)\\s+)?(?:${NUMBER_IN_WORDS}|zero|half|quarter|few|several|couple|dozen|hundred)(?![\\p{L}-])`,
  'iu',
);
/** A length, or a start and an end, in ways that aren't read. */
const OTHER_WAYS = [
  /^p\d+[dmwy]|^pt\d/i,
  /^(?:for\s+)?[.,]\d/,
  /^(?:for\s+)?\d{1,2}(?::\d\d)?\s*(?:[ap]\.?m\.?)?\s*(?:to|till|until)\s+\d/i,
  /^(?:for\s+)?(?:(?:an?|one|the)\s+)?(?:fortnight|overnight)(?![\p{L}-])/iu,
  /^(?:for\s+)?(?:(?:an?|one|the)\s+)?(?:night|shift|sprint|quarter)\s*(?:$|[,;:.!–—-])/i,
];
const UNIT_AHEAD = 3;

/** A question, where a text that no length could be read from begins like one all the same. */
export function doubtAbout(text: string): string {
  return isLikeLength(text.replace(WRAPPED, ''))
    ? `“${shown(text)}” doesn’t start with a length I can read. ${HOW}`
    : '';
}

function isLikeLength(text: string): boolean {
  if (UNTIL.test(text) || OTHER_WAYS.some((way) => way.test(text))) return true;
  const spelt = IN_WORDS.exec(text)?.[0];
  if (spelt !== undefined) return isUnitNear(wordsOf(text.slice(spelt.length)), UNIT_AHEAD + 1);
  const number = NUMBER.exec(text)?.[0];
  if (number === undefined) return false;
  const [figure = '', ...words] = wordsOf(text.slice(number.length - 1));
  return !/^\d+$/.test(figure) || words.length === 0 || isUnitNear(words, UNIT_AHEAD);
}

const wordsOf = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');

const isUnitNear = (words: readonly string[], ahead: number): boolean =>
  words
    .slice(0, ahead)
    .some((word) => OTHER_UNIT.test(word) || (word.length > 2 && nearestWord(word, UNITS) !== undefined));
