export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'bold' | 'italic' | 'strike'; children: Inline[] }
  | { kind: 'code'; text: string }
  | { kind: 'emoji'; name: string }
  | { kind: 'link'; url: string; label: string }
  | { kind: 'user' | 'channel' | 'group'; id: string; label: string }
  | { kind: 'broadcast'; name: string }
  | { kind: 'date'; seconds: number; format: string; url: string; fallback: string };

const emphases = { '*': 'bold', _: 'italic', '~': 'strike' } as const;
const emojiAt = /:([a-z0-9_+'-]{1,60}):/y;
const wordCharacter = /[\p{L}\p{N}]/u;

/** Slack's mrkdwn within one line or paragraph. Never fails: what isn't markup is text. */
export function parseInline(source: string): Inline[] {
  const nodes: Inline[] = [];
  let plain = '';
  let at = 0;
  const flush = (): void => {
    if (plain !== '') nodes.push({ kind: 'text', text: unescapeSlack(plain) });
    plain = '';
  };
  while (at < source.length) {
    const found = nodeAt(source, at);
    if (found === null) {
      plain += source[at];
      at += 1;
    } else {
      flush();
      nodes.push(found.node);
      at = found.end;
    }
  }
  flush();
  return nodes;
}

/** Slack escapes exactly these three. */
export function unescapeSlack(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

type Found = { node: Inline; end: number } | null;

function nodeAt(source: string, at: number): Found {
  const character = source[at];
  if (character === '<') return bracketAt(source, at);
  if (character === '`') return codeAt(source, at);
  if (character === ':') return emojiNodeAt(source, at);
  if (character === '*' || character === '_' || character === '~') return emphasisAt(source, at, character);
  return null;
}

function codeAt(source: string, at: number): Found {
  const end = source.indexOf('`', at + 1);
  const text = source.slice(at + 1, end);
  if (end <= at + 1 || text.includes('\n')) return null;
  return {
    node: { kind: 'code', text: unescapeSlack(text.replace(/<[^>|]*\|([^>]*)>/g, '$1')) },
    end: end + 1,
  };
}

function emojiNodeAt(source: string, at: number): Found {
  emojiAt.lastIndex = at;
  const match = emojiAt.exec(source);
  if (match?.[1] === undefined) return null;
  return { node: { kind: 'emoji', name: match[1] }, end: at + match[0].length };
}

/** A marker opens after a non-word character and closes before one, on the same line, around no space. */
function emphasisAt(source: string, at: number, marker: keyof typeof emphases): Found {
  if (at > 0 && wordCharacter.test(source[at - 1] ?? '')) return null;
  if (/\s|^$/.test(source[at + 1] ?? '')) return null;
  for (let end = source.indexOf(marker, at + 2); end !== -1; end = source.indexOf(marker, end + 1)) {
    const inside = source.slice(at + 1, end);
    if (inside.includes('\n')) return null;
    const closes = !/\s/.test(source[end - 1] ?? ' ') && !wordCharacter.test(source[end + 1] ?? '');
    if (closes && !endsInBracket(inside)) {
      return { node: { kind: emphases[marker], children: parseInline(inside) }, end: end + 1 };
    }
  }
  return null;
}

function endsInBracket(text: string): boolean {
  return text.lastIndexOf('<') > text.lastIndexOf('>');
}

function bracketAt(source: string, at: number): Found {
  const end = source.indexOf('>', at);
  if (end === -1) return null;
  const node = bracketNode(source.slice(at + 1, end));
  return node === null ? null : { node, end: end + 1 };
}

function bracketNode(inside: string): Inline | null {
  const bar = inside.indexOf('|');
  const target = bar === -1 ? inside : inside.slice(0, bar);
  const label = bar === -1 ? '' : unescapeSlack(inside.slice(bar + 1));
  if (/^@[UWB][A-Z0-9]*$/.test(target)) return { kind: 'user', id: target.slice(1), label };
  if (/^#[CGD][A-Z0-9]*$/.test(target)) return { kind: 'channel', id: target.slice(1), label };
  if (target.startsWith('!subteam^')) return { kind: 'group', id: target.slice(9), label };
  if (/^!(here|channel|everyone)$/.test(target)) return { kind: 'broadcast', name: target.slice(1) };
  if (target.startsWith('!date^')) return dateNode(target, label);
  if (/^(https?:\/\/|mailto:)/i.test(target)) {
    const url = unescapeSlack(target);
    return { kind: 'link', url, label: label === '' ? url.replace(/^mailto:/i, '') : label };
  }
  return null;
}

function dateNode(target: string, fallback: string): Inline | null {
  const [, seconds = '', format = '', url = ''] = target.split('^');
  if (!/^\d{1,12}$/.test(seconds)) return null;
  return { kind: 'date', seconds: Number(seconds), format, url, fallback };
}
