import { count, type Path } from '../fault.ts';

export function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

/** A value as it may be read by anybody. */
export function shown(value: unknown): string {
  if (typeof value === 'string' && value !== '') return `"${shorten(value)}"`;
  return typeof value === 'number' ? String(value) : kindOf(value, value);
}

/** The same of what may be a secret; `filled`: with what the environment has. */
export function kindOf(value: unknown, filled: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value))
    return value.length === 0 ? 'an empty list' : `a list of ${entries(value.length)}`;
  if (typeof value === 'object') return Object.keys(value).length === 0 ? 'no keys' : 'keys with values';
  if (typeof value === 'number') return 'a number';
  if (typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') return `a ${typeof value}`;
  if (value === '') return 'empty text';
  if (/^\$\{\w+\}$/.test(value))
    return typeof filled === 'string' && filled !== value
      ? `${value} of ${count(filled.length, 'character')}`
      : value;
  return `text of ${count(value.length, 'character')}`;
}

export const entries = (number: number): string => (number === 1 ? '1 entry' : `${number} entries`);

function shorten(text: string): string {
  const visible = text
    .replace(/\s+/g, ' ')
    .replace(/[\p{Cc}\p{Cf}]/gu, (mark) => `\\u${mark.codePointAt(0)?.toString(16)}`);
  const characters = Array.from(visible);
  return characters.length <= 60 ? characters.join('') : `${characters.slice(0, 59).join('')}…`;
}
