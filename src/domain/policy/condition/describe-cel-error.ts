import { EvaluationError, ParseError, TypeError as CelTypeError } from '@marcbachmann/cel-js';
import { nearestWord } from '../../nearest-word.ts';
import { FACT_TYPES, type FactName } from './fact-types.ts';

const OPERATORS: [RegExp, string][] = [
  [/^and\b/i, 'write && for and'],
  [/^or\b/i, 'write || for or'],
  [/^not\b/i, 'write ! for not'],
  [/^=/, 'compare with =='],
  [/^[“”‘’]/, 'write straight quotes'],
];

/** What is wrong with an expression, in words, with the place in it and the likely correction. */
export function describeCelError(error: unknown, source: string, names: readonly FactName[]): string {
  if (!isCelError(error)) return error instanceof Error ? error.message : String(error);
  const start = error.range?.start ?? 0;
  const at = source.slice(start, error.range?.end ?? start);
  if (error.code === 'no_such_key') {
    const owner = /(\w+)\s*\.\s*$/.exec(source.slice(0, start))?.[1];
    return unknownField(owner, at, names);
  }
  if (error.code === 'unknown_variable') return unknownName(at, names);
  if (error.code === 'no_such_overload') return `these can’t be put together: ${plainTypes(error.summary)}`;
  if (error.code === 'limit_exceeded') return `it is too large: ${error.summary}`;
  if (error.code === 'unexpected_character') return unreadable(source, start);
  const where = start >= source.length ? 'at its end' : place(source, start);
  return `${plainTypes(error.summary)} ${where}`;
}

/** Why an expression failed on some facts; in CEL's words, which name types and indexes but no facts. */
export function describeEvaluationError(error: unknown): string {
  if (isCelError(error)) {
    return error.code === 'index_out_of_bounds' ? 'a list has no entry there' : plainTypes(error.summary);
  }
  return error instanceof Error ? error.message : 'it failed';
}

function isCelError(error: unknown): error is ParseError | CelTypeError | EvaluationError {
  return error instanceof ParseError || error instanceof CelTypeError || error instanceof EvaluationError;
}

function unknownField(owner: string | undefined, field: string, names: readonly FactName[]): string {
  const fact = names.find((name) => name === owner);
  if (fact === undefined) return `there is no “${field}” there`;
  const fields = Object.keys(FACT_TYPES[fact]);
  const near = nearestWord(field, fields);
  return `there is no ${fact}.${field}: ${fact} has ${fields.join(', ')}${meant(near && `${fact}.${near}`)}`;
}

function unknownName(name: string, names: readonly FactName[]): string {
  const near = nearestWord(name, names);
  return `“${name}” is not known here: conditions here read ${names.join(', ')}${meant(near)}`;
}

function meant(near: string | undefined): string {
  return near ? ` — did you mean ${near}?` : '';
}

/** The parser stops inside or after the wrong word, so the word it is in and the one before are looked at. */
function unreadable(source: string, stoppedAt: number): string {
  const start = stoppedAt - (/\w*$/.exec(source.slice(0, stoppedAt))?.[0].length ?? 0);
  const before = start - (/\w+\s+$/.exec(source.slice(0, start))?.[0].length ?? 0);
  for (const from of [start, before, stoppedAt]) {
    const found = OPERATORS.find(([pattern]) => pattern.test(source.slice(from)));
    if (found) return `it can’t be read ${place(source, from)} — ${found[1]}`;
  }
  return `it can’t be read ${place(source, start)}`;
}

function place(source: string, start: number): string {
  return `at “${source.slice(start, start + 20)}” (character ${start + 1})`;
}

function plainTypes(text: string): string {
  return text
    .replace(/^no such overload: /, '')
    .replaceAll('$', '')
    .replace('Unexpected token: EOF', 'something is missing');
}
