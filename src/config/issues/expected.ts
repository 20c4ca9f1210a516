import * as z from 'zod';
import { nearestWord } from '../../domain/nearest-word.ts';
import { count } from '../fault.ts';
import { entries } from './found.ts';
import { refusal, sentence, type Words } from './sentence.ts';

export type Issue = z.core.$ZodIssue;

/** What was expected in place of a value; `options`: what may stand there. */
export function expectedOf(issue: Issue, value: unknown, options: readonly z.core.$ZodType[]): Words {
  const said = sentence(issue.message);
  if (said !== undefined) return said;
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected === 'string' ? textOf(value, options) : typeOf(issue.expected, value, options);
    case 'invalid_value':
      return oneOf(issue.values.map(String), value);
    case 'invalid_union':
      return unionOf(issue, value, options);
    case 'invalid_key':
    case 'invalid_element':
      return issue.issues[0] === undefined
        ? { expected: issue.message }
        : expectedOf(issue.issues[0], value, []);
    case 'too_small':
      return { expected: leastOf(issue) };
    case 'too_big':
      return { expected: `at most ${sizeOf(issue.origin, Number(issue.maximum))}` };
    case 'invalid_format':
      return { expected: FORMAT_WORDS[issue.format] ?? issue.message };
    case 'custom':
      return refusal(issue.params) ?? { expected: issue.message };
    default:
      return { expected: issue.message };
  }
}

const TYPE_WORDS: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'keys with values',
  record: 'keys with values',
};

const FORMAT_WORDS: Record<string, string> = {
  email: 'an e-mail address',
  url: 'a URL',
  safeint: 'a whole number',
};

function typeOf(type: string, value: unknown, options: readonly z.core.$ZodType[]): Words {
  const expected = TYPE_WORDS[type] ?? type;
  if (typeof value !== 'string' || value === '') return { expected };
  if (options.some((option) => takesEach(option, value)))
    return { expected, advice: 'put it between [ and ]' };
  const fits = type === 'boolean' ? /^(?:true|false)$/ : /^\d+$/;
  const isPlain = type === 'boolean' || type === 'number' || type === 'int';
  return isPlain && fits.test(value) ? { expected, advice: 'take the quotes off' } : { expected };
}

const takesEach = (option: z.core.$ZodType, value: string): boolean =>
  option instanceof z.ZodArray && z.safeParse(option.element, value).success;

/** What text it has to be, in the words for text that doesn't fit; quotes only where they are all that is missing. */
function textOf(value: unknown, options: readonly z.core.$ZodType[]): Words {
  const isBare = typeof value === 'number' || typeof value === 'boolean';
  const fits = options.some((option) => z.safeParse(option, String(value)).success);
  if (isBare && fits) return { expected: 'text', advice: 'put it into quotes' };
  for (const option of options) {
    const [first] = z.safeParse(option, '').error?.issues ?? [];
    const said =
      first && (sentence(first.message) ?? ('params' in first ? refusal(first.params) : undefined));
    if (said !== undefined) {
      const { found: _, ...words } = said;
      return words;
    }
  }
  return { expected: 'text' };
}

function oneOf(words: string[], value: unknown): Words {
  const near = typeof value === 'string' ? nearestWord(value, words) : undefined;
  const expected = words.length === 1 ? String(words[0]) : `one of ${words.join(', ')}`;
  return near === undefined ? { expected } : { expected, advice: `did you mean "${near}"?` };
}

/** By the word that tells its members apart, else by what each of them is. */
function unionOf(
  issue: Extract<Issue, { code: 'invalid_union' }>,
  value: unknown,
  options: readonly z.core.$ZodType[],
): Words {
  if ('options' in issue && Array.isArray(issue.options)) return oneOf(issue.options.map(String), value);
  const each = issue.errors.flatMap(([first]) =>
    first === undefined ? [] : [expectedOf(first, value, options).expected],
  );
  return { expected: [...new Set(each)].join(' or ') };
}

function leastOf({ origin, minimum, inclusive }: Extract<Issue, { code: 'too_small' }>): string {
  if (origin === 'string' && minimum === 1) return 'some text';
  return `${inclusive === false ? 'more than' : 'at least'} ${sizeOf(origin, Number(minimum))}`;
}

function sizeOf(origin: string, size: number): string {
  if (origin === 'string') return count(size, 'character');
  return origin === 'array' || origin === 'set' ? entries(size) : String(size);
}
