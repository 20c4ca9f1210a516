import type * as z from 'zod';
import { nearestWord } from '../../domain/nearest-word.ts';
import { type Fault, type Path, pathText } from '../fault.ts';
import { isToken } from '../fill-from-environment.ts';
import { expectedOf, type Issue } from './expected.ts';
import { kindOf, shown, valueAt } from './found.ts';
import { knownKeys, schemasAt } from './schemas-at.ts';

interface IssueContext {
  schema: z.ZodType;
  /** Where the schema's root stands in the file. */
  prefix: Path;
  /** What the file says, before the environment was filled in. */
  written: unknown;
  /** The same with what the environment has. */
  filled: unknown;
  /** Values here may be secrets: they are described, not shown. */
  secret: boolean;
  lineAt: (path: Path) => number;
}

/** Zod's issues as faults of the file: the first of each key, since what is wrong in kind is wrong in size as well. */
export function faultsFromIssues(issues: readonly Issue[], context: IssueContext): Fault[] {
  const told = issues.flatMap(ofTheOneMeant);
  const unknown = told.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys.map((key) => unknownKey(key, issue.path, context)) : [],
  );
  const misspelt = new Set(unknown.map(({ meant }) => meant));
  const others = told
    .filter(({ code }) => code !== 'unrecognized_keys')
    .map((issue): Fault => faultOf(issue, context))
    .filter(({ path, found }) => found !== 'nothing' || !misspelt.has(path))
    .filter(({ path }, index, all) => all.findIndex((other) => other.path === path) === index);
  return [...unknown.map(({ fault }) => fault), ...others];
}

/** Of a union what is wrong with the one member that the value resembles, where it resembles one. */
function ofTheOneMeant(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const alike = issue.errors.filter((errors) =>
    errors.every(({ code, path }) => path.length > 0 || code !== 'invalid_type'),
  );
  if (alike.length !== 1) return [issue];
  return alike.flat().flatMap((inner) => ofTheOneMeant({ ...inner, path: [...issue.path, ...inner.path] }));
}

function faultOf(issue: Issue, { schema, prefix, written, filled, secret, lineAt }: IssueContext): Fault {
  const path = [...prefix, ...issue.path];
  const value = valueAt(written, path);
  const found = secret || isToken(path) ? kindOf(value, valueAt(filled, path)) : shown(value);
  const words = expectedOf(issue, value, schemasAt(schema, issue.path));
  return { line: lineAt(path), path: pathText(path), found, ...words };
}

function unknownKey(
  key: string,
  parent: Path,
  { schema, prefix, written, lineAt }: IssueContext,
): { fault: Fault; meant: string | undefined } {
  const place = [...prefix, ...parent];
  const path = [...place, key];
  const keys = knownKeys(schema, parent).filter((known) => known !== key);
  const near = nearestWord(key, keys);
  const advice = near === undefined ? adviceFor(key, valueAt(written, path)) : `did you mean "${near}"?`;
  const fault = {
    line: lineAt(path),
    path: pathText(path),
    found: `an unknown key "${key}"`,
    expected: keys.length === 0 ? 'no such key' : `one of ${keys.join(', ')}`,
    ...(advice !== undefined && { advice }),
  };
  return { fault, meant: near === undefined ? undefined : pathText([...place, near]) };
}

/** What has no value wasn't meant as a key. */
function adviceFor(key: string, value: unknown): string | undefined {
  if (value !== null) return undefined;
  return key.includes(':')
    ? 'put a blank after the colon'
    : 'is it part of the value before it? A comma between { and } ends that, unless it stands in quotes';
}
