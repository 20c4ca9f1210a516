import * as z from 'zod';
import { nearestWord } from '../domain/nearest-word.ts';
import { count, type Fault, type Path, pathText } from './fault.ts';
import { isToken } from './fill-from-environment.ts';
import { knownKeys } from './known-keys.ts';

type Issue = z.core.$ZodIssue;

interface IssueContext {
  schema: z.ZodType;
  /** Where the schema's root stands in the file. */
  prefix: Path;
  /** What the file says, before the environment was filled in. */
  written: unknown;
  /** Values here may be secrets: they are described, not shown. */
  secret: boolean;
  lineAt: (path: Path) => number;
}

/** Zod's issues as faults of the file. */
export function faultsFromIssues(issues: readonly Issue[], context: IssueContext): Fault[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => unknownKey(key, issue.path, context));
    const path = [...context.prefix, ...issue.path];
    const value = valueAt(context.written, path);
    const found = context.secret || isToken(path) ? kindOf(value) : shown(value);
    return [{ line: context.lineAt(path), path: pathText(path), found, ...describe(issue, value, context) }];
  });
}

function unknownKey(key: string, parent: Path, context: IssueContext): Fault {
  const path = [...context.prefix, ...parent, key];
  const keys = knownKeys(context.schema, parent).filter((known) => known !== key);
  const near = nearestWord(key, keys);
  return {
    line: context.lineAt(path),
    path: pathText(path),
    found: `an unknown key "${key}"`,
    expected: keys.length === 0 ? 'no such key' : `one of ${keys.join(', ')}`,
    ...(near === undefined ? {} : { advice: `did you mean "${near}"?` }),
  };
}

function describe(
  issue: Issue,
  value: unknown,
  context: IssueContext,
): Partial<Fault> & { expected: string } {
  switch (issue.code) {
    case 'invalid_type': {
      const unquoted =
        issue.expected === 'string' && (typeof value === 'number' || typeof value === 'boolean');
      const expected = TYPE_WORDS[issue.expected] ?? issue.expected;
      return unquoted ? { expected, advice: 'put it into quotes' } : { expected };
    }
    case 'invalid_value':
      return oneOf(issue.values.map(String), value, context.secret);
    case 'invalid_union':
      return oneOf(discriminators(issue).map(String), value, context.secret);
    case 'too_small':
      return { expected: `at least ${sizeOf(issue.origin, Number(issue.minimum))}` };
    case 'too_big':
      return { expected: `at most ${sizeOf(issue.origin, Number(issue.maximum))}` };
    case 'invalid_format':
      return { expected: FORMAT_WORDS[issue.format] ?? sentence(issue.message).expected };
    case 'custom':
      return refusal(issue.params) ?? sentence(issue.message);
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
  object: 'keys with values',
  record: 'keys with values',
};

const FORMAT_WORDS: Record<string, string> = {
  email: 'an e-mail address',
  url: 'a URL',
  safeint: 'a whole number',
};

function oneOf(words: string[], value: unknown, secret: boolean): { expected: string; advice?: string } {
  const near = typeof value === 'string' && !secret ? nearestWord(value, words) : undefined;
  const expected =
    words.length === 1
      ? String(words[0])
      : words.length === 0
        ? 'something else'
        : `one of ${words.join(', ')}`;
  return near === undefined ? { expected } : { expected, advice: `did you mean "${near}"?` };
}

/** The words that tell a union's members apart; empty for a plain union. */
function discriminators(issue: object): unknown[] {
  return 'options' in issue && Array.isArray(issue.options) ? issue.options : [];
}

function sizeOf(origin: string, size: number): string {
  if (origin === 'string') return count(size, 'character');
  return origin === 'array' || origin === 'set' ? entries(size) : String(size);
}

function entries(number: number): string {
  return number === 1 ? '1 entry' : `${number} entries`;
}

/** What `refuse` of the schemas left. */
function refusal(params: unknown): { expected: string } | undefined {
  const parsed = Refused.safeParse(params);
  return parsed.success ? parsed.data : undefined;
}

const Refused = z.object({
  expected: z.string(),
  found: z.string().exactOptional(),
  advice: z.string().exactOptional(),
});

/** A connector's own sentence: `found …, expected …`, `expected …`, or any other. */
function sentence(message: string): { expected: string; found?: string; advice?: string } {
  const parts = /^(?:found (.+), )?expected (.+)$/s.exec(message);
  if (!parts?.[2]) return { expected: 'something else', advice: message };
  return parts[1] === undefined ? { expected: parts[2] } : { found: parts[1], expected: parts[2] };
}

function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

function shown(value: unknown): string {
  if (typeof value === 'string') return value === '' ? 'empty text' : `"${shorten(value)}"`;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return kindOf(value);
}

function kindOf(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value))
    return value.length === 0 ? 'an empty list' : `a list of ${entries(value.length)}`;
  if (typeof value === 'object') return 'keys with values';
  if (typeof value === 'number') return 'a number';
  if (typeof value === 'boolean') return String(value);
  const text = typeof value === 'string' ? value : '';
  return /^\$\{\w+\}$/.test(text) ? text : `text of ${count(text.length, 'character')}`;
}

function shorten(text: string): string {
  const visible = text
    .replace(/\s+/g, ' ')
    .replace(/[\p{Cc}\p{Cf}]/gu, (mark) => `\\u${mark.codePointAt(0)?.toString(16)}`);
  const characters = Array.from(visible);
  return characters.length <= 60 ? characters.join('') : `${characters.slice(0, 59).join('')}…`;
}
