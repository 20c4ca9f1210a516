/** One `type=value` of a DN; several side by side are one level of it. */
type Pair = { type: string; value: string };

const TYPE = /^\s*([A-Za-z][A-Za-z0-9-]*|\d+(?:\.\d+)+)\s*=[ ]*/;
/** What has one way to be written, but for case and blanks. */
const PLAIN_DN = /^[ !#-*,-:<=>?@A-Z[\]^_`a-z{|}~]*$/;
const PLAIN = /^[^"\\,+;]*/;
const HEX = /^[0-9A-Fa-f]{2}/;

/** Whether the text can be read as a DN (RFC 4514, and the quotes of its predecessors). */
export const isDn = (text: string): boolean => parse(text) !== undefined;

/** How many names stand in one another. */
export const levelsOf = (text: string): number => parse(text)?.length ?? 0;

/**
 * Two texts of one DN as the same text: case, escapes, quotes, and blanks that don't count. For telling names apart that
 * stand in one list; whether something is there is for the server to say.
 */
function canonicalDn(text: string): string {
  const levels = parse(text);
  if (levels === undefined) return text;
  return JSON.stringify(
    levels.map((pairs) => pairs.map(({ type, value }) => `${type}=${folded(value)}`).toSorted(byText)),
  );
}

/** Whether a text is of this DN, as `canonicalDn` has it: cheap where most are others. */
export function isSameDn(dn: string): (other: string) => boolean {
  const canonical = canonicalDn(dn);
  const squeezed = squeeze(dn);
  return (other) =>
    (!PLAIN_DN.test(dn) || !PLAIN_DN.test(other) || squeeze(other) === squeezed) &&
    canonicalDn(other) === canonical;
}

const squeeze = (text: string): string => text.toLowerCase().replaceAll(' ', '');

const byText = (one: string, other: string): number => (one < other ? -1 : 1);

const folded = (value: string): string => value.normalize('NFKC').toLowerCase().trim().replace(/\s+/g, ' ');

function parse(text: string): Pair[][] | undefined {
  const levels: Pair[][] = [[]];
  let rest = text;
  for (;;) {
    const type = TYPE.exec(rest);
    if (type?.[1] === undefined) return undefined;
    const read = readValue(rest.slice(type[0].length));
    if (read === undefined) return undefined;
    levels.at(-1)?.push({ type: type[1].toLowerCase(), value: read.value });
    if (read.rest === '') return levels;
    if (read.rest[0] !== '+') levels.push([]);
    rest = read.rest.slice(1);
  }
}

/** Up to a separator that isn't escaped, which `rest` begins with; undefined where it can't be a value. */
function readValue(text: string): { value: string; rest: string } | undefined {
  const plain = PLAIN.exec(text)?.[0] ?? '';
  // Most values have nothing to be read byte by byte.
  if (!/^["\\]/.test(text.slice(plain.length, plain.length + 1)))
    return { value: plain.replace(/ +$/, ''), rest: text.slice(plain.length) };
  const bytes: Buffer[] = [];
  let isQuoted = false;
  /** Blanks at the end count only where they are escaped. */
  let counted = 0;
  let at = 0;
  for (; at < text.length; at++) {
    const char = String.fromCodePoint(text.codePointAt(at) ?? 0);
    if (char === '"') {
      isQuoted = !isQuoted;
      counted = bytes.length;
    } else if (char === '\\') {
      const hex = HEX.exec(text.slice(at + 1))?.[0];
      const next = text[at + 1];
      if (next === undefined) return undefined;
      bytes.push(hex === undefined ? Buffer.from(next) : Buffer.from(hex, 'hex'));
      counted = bytes.length;
      at += hex === undefined ? 1 : 2;
    } else if (!isQuoted && /[,+;]/.test(char)) break;
    else {
      bytes.push(Buffer.from(char));
      if (isQuoted || char !== ' ') counted = bytes.length;
      at += char.length - 1;
    }
  }
  if (isQuoted) return undefined;
  return { value: Buffer.concat(bytes.slice(0, counted)).toString('utf8'), rest: text.slice(at) };
}
