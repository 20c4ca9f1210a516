import { type Inline, parseInline, unescapeSlack } from './parse-inline.ts';

export type Paragraph =
  | { kind: 'line'; children: Inline[] }
  | { kind: 'item'; bullet: string; children: Inline[] }
  | { kind: 'quote'; lines: Inline[][] }
  | { kind: 'pre'; text: string }
  | { kind: 'gap' };

const quoteMark = /^(?:&gt;|>)\s?/;
const bulletMark = /^\s*([•◦▪–-]|\d{1,3}\.)\s+/;

/** Slack's mrkdwn, line by line. */
export function parseMrkdwn(source: string): Paragraph[] {
  const paragraphs: Paragraph[] = [];
  source.split('```').forEach((part, index, parts) => {
    const isFenced = index % 2 === 1;
    const isClosed = index < parts.length - 1;
    if (isFenced && isClosed)
      paragraphs.push({ kind: 'pre', text: unescapeSlack(part.replace(/^\n|\n$/g, '')) });
    else paragraphs.push(...parseLines(isFenced ? `\`\`\`${part}` : part));
  });
  return paragraphs;
}

function parseLines(source: string): Paragraph[] {
  const paragraphs: Paragraph[] = [];
  if (source === '') return paragraphs;
  for (const line of source.replace(/^\n|\n$/g, '').split('\n')) {
    const last = paragraphs.at(-1);
    const bullet = bulletMark.exec(line);
    if (quoteMark.test(line)) {
      const children = parseInline(line.replace(quoteMark, ''));
      if (last?.kind === 'quote') last.lines.push(children);
      else paragraphs.push({ kind: 'quote', lines: [children] });
    } else if (bullet?.[1] !== undefined) {
      paragraphs.push({
        kind: 'item',
        bullet: bullet[1],
        children: parseInline(line.slice(bullet[0].length)),
      });
    } else {
      paragraphs.push(line.trim() === '' ? { kind: 'gap' } : { kind: 'line', children: parseInline(line) });
    }
  }
  return paragraphs;
}
