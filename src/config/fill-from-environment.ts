import { type Fault, type Path, pathText } from './fault.ts';

/** Conditions are code: what the environment holds is never spliced into them. */
const CONDITION_KEYS = new Set([
  'when',
  'if',
  'auto_approve',
  'skip_if',
  'assign_when',
  'scope',
  'allowed_if',
  'match',
]);
const PLACEHOLDER = /\$(\$?)\{([^}]*)\}?/g;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

export interface Filled {
  value: unknown;
  faults: Fault[];
  /** Every value taken, longest first, so that it can be kept out of what is said. */
  taken: { name: string; value: string }[];
  /** What was filled in outside connectors and tokens: it decides, so it is part of the definitions' hash. */
  deciding: [path: string, value: string][];
}

/** Puts the environment's values into text, after parsing, so that none can add a key; `$${` stays as `${`. */
export function fillFromEnvironment(
  parsed: unknown,
  env: Record<string, string | undefined>,
  lineAt: (path: Path) => number,
): Filled {
  const filled: Filled = { value: undefined, faults: [], taken: [], deciding: [] };
  const taken = new Map<string, string>();

  const fillText = (text: string, path: Path): string => {
    if (!text.includes('${')) return text;
    const place = pathText(path);
    const result = text.replace(PLACEHOLDER, (whole, escape: string, name: string) => {
      if (escape !== '') return whole.slice(1);
      const value = env[name];
      if (NAME.test(name) && value) {
        taken.set(name, value);
        return value;
      }
      filled.faults.push(placeholderFault(whole, name, lineAt(path), place));
      return whole;
    });
    if (path[0] !== 'connectors' && !isToken(path)) filled.deciding.push([place, result]);
    return result;
  };

  const fill = (value: unknown, path: Path): unknown => {
    if (typeof value === 'string') return isCondition(path) ? value : fillText(value, path);
    if (Array.isArray(value)) return value.map((item, index) => fill(item, [...path, index]));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, fill(inner, [...path, key])]),
    );
  };

  filled.value = fill(parsed, []);
  filled.taken = [...taken]
    .map(([name, value]) => ({ name, value }))
    .sort((a, b) => b.value.length - a.value.length);
  return filled;
}

/** What opens where a group's members are read, or tickets are looked up: it says nothing of who or what they are. */
export const isToken = (path: Path): boolean =>
  (path[0] === 'groups' && path.at(-1) === 'token') ||
  (path[0] === 'tickets' && (path.at(-1) === 'token' || path.at(-1) === 'secret'));

function isCondition(path: Path): boolean {
  return path[0] !== 'connectors' && CONDITION_KEYS.has(String(path.at(-1)));
}

function placeholderFault(whole: string, name: string, line: number, path: string): Fault {
  if (!NAME.test(name) || !whole.endsWith('}')) {
    return {
      line,
      path,
      found: `"${whole}"`,
      expected: 'a name as in ${NAME}',
      advice: 'write $${ for a plain ${',
    };
  }
  const found = `\${${name}}, which the environment doesn’t set`;
  return { line, path, found, expected: 'a value for it', advice: `set ${name} and start again` };
}
