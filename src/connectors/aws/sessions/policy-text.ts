/** The text of a policy in its parts, so that each statement is written back byte for byte. */
export interface PolicyText {
  head: string;
  statements: { text: string; value: unknown }[];
  tail: string;
}

const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],]/g;
const KEY = /^\s*("(?:[^"\\]|\\.)*")\s*:\s*/;

/** Undefined where it isn't JSON, or doesn't have its statements in one place. */
export function parsePolicy(text: string): PolicyText | undefined {
  const policy = parsed(text);
  if (policy === null || typeof policy !== 'object' || Array.isArray(policy)) return undefined;
  const [found, ...others] = partsOf(text).filter((part) => keyOf(part.text) === 'Statement');
  if (found === undefined || others.length > 0) return undefined;
  const value = found.text.replace(KEY, '').trimEnd();
  const from = found.from + (KEY.exec(found.text)?.[0].length ?? 0);
  const statements = value.startsWith('[') ? partsOf(value).map((part) => part.text.trim()) : [value];
  return {
    head: text.slice(0, from),
    statements: statements.map((one) => ({ text: one, value: parsed(one) })),
    tail: text.slice(from + value.length),
  };
}

export const policyText = ({ head, statements, tail }: PolicyText): string =>
  `${head}[${statements.map(({ text }) => text).join(',')}]${tail}`;

/** What stands between the commas directly within a JSON object or list. */
function partsOf(text: string): { from: number; text: string }[] {
  const parts: { from: number; text: string }[] = [];
  let depth = 0;
  let from = 0;
  for (const { 0: token, index } of text.matchAll(TOKENS)) {
    if (depth === 1 && [',', '}', ']'].includes(token)) {
      parts.push({ from, text: text.slice(from, index) });
      from = index + 1;
    }
    if (token === '{' || token === '[') {
      if (depth === 0) from = index + 1;
      depth += 1;
    } else if (token === '}' || token === ']') depth -= 1;
  }
  return parts.filter((part) => part.text.trim() !== '');
}

function keyOf(member: string): unknown {
  const key = KEY.exec(member)?.[1];
  return key === undefined ? undefined : parsed(key);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
