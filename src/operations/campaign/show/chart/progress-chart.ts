import type { ItemCounts } from '../../../../domain/review/campaign.ts';

export interface Bar {
  label: string;
  counts: Pick<ItemCounts, 'total' | 'kept' | 'revoked' | 'byClose' | 'open'>;
  late: boolean;
}

export interface ProgressChart {
  title: string;
  /** One line under it. */
  subtitle: string;
  /** Each with a heading, and what is said below about those that aren't drawn. */
  sections: readonly { heading: string; bars: readonly Bar[]; more: string | null }[];
}

const WIDTH = 1_200;
const MARGIN = 40;
const BAR_X = 372;
const BAR_WIDTH = 340;
const NUMBERS_X = BAR_X + BAR_WIDTH + 20;
const ROW = 46;
const BAR_HEIGHT = 28;
/** As many letters as fit beside the bars at the size of their text. */
const LABEL_LETTERS = 21;
/** Of its size, on the average of what is written beside bars. */
const LETTER_WIDTH = 0.58;
const TITLE_LETTERS = 52;
const SUBTITLE_LETTERS = 84;

/** What nobody decided is apart from what was kept or revoked, whatever the close made of it. Blue, orange and white tell apart with any kind of colour blindness, and in grey. */
const PARTS = [
  { part: 'kept', fill: '#0072b2', name: 'Kept' },
  { part: 'revoked', fill: 'url(#revoked)', name: 'Revoked' },
  { part: 'open', fill: '#ffffff', name: 'Open' },
  { part: 'other', fill: 'url(#other)', name: 'Not decided' },
] as const;

const DEFS = `<defs>
<pattern id="revoked" width="12" height="12" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
<rect width="12" height="12" fill="#e69f00"/><rect width="4" height="12" fill="#7a4b00"/></pattern>
<pattern id="other" width="9" height="9" patternUnits="userSpaceOnUse">
<rect width="9" height="9" fill="#d9d9d9"/><circle cx="4.5" cy="4.5" r="1.8" fill="#555"/></pattern>
</defs>`;

/** Bars of how much is decided, each with its figures, as SVG. */
export function progressChart({ title, subtitle, sections }: ProgressChart): string {
  const parts = [
    text(MARGIN, 62, clipped(title, TITLE_LETTERS), { size: 34, weight: 'bold' }),
    text(MARGIN, 102, clipped(subtitle, SUBTITLE_LETTERS), { size: 23, fill: '#444' }),
    legend(146),
  ];
  let y = 190;
  for (const { heading, bars, more } of sections) {
    y += 34;
    parts.push(text(MARGIN, y, heading, { size: 27, weight: 'bold' }));
    y += 16;
    for (const bar of bars) {
      parts.push(row(bar, y));
      y += ROW;
    }
    if (more !== null) {
      parts.push(text(MARGIN, y + 26, more, { size: 23, fill: '#444' }));
      y += ROW;
    }
    y += 14;
  }
  const height = y + 12;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="DejaVu Sans">
${DEFS}<rect width="${WIDTH}" height="${height}" fill="#fff"/>
${parts.join('\n')}
</svg>`;
}

function legend(y: number): string {
  let x = MARGIN;
  return PARTS.map(({ fill, name }) => {
    const entry = `${box(x, y - 20, 30, 22, fill)}${text(x + 42, y, name, { size: 23 })}`;
    x += 42 + name.length * 14 + 48;
    return entry;
  }).join('\n');
}

function row({ label, counts, late }: Bar, y: number): string {
  const { total, kept, open } = counts;
  const revoked = counts.revoked - counts.byClose;
  const other = Math.max(0, total - kept - revoked - open);
  const of = { kept, revoked, open, other };
  const baseline = y + BAR_HEIGHT - 5;
  const marked = late ? 'late ' : '';
  const name = clipped(label, LABEL_LETTERS - marked.length);
  let x = BAR_X;
  const bars = PARTS.map(({ part, fill }) => {
    const width = total === 0 ? 0 : (BAR_WIDTH * of[part]) / total;
    const drawn = width === 0 ? '' : box(x, y, width, BAR_HEIGHT, fill);
    x += width;
    return drawn;
  });
  const figures = [`${of.kept} kept`, `${of.revoked} revoked`, `${of.open} open`];
  if (other > 0) figures.push(`${other} not decided`);
  const said = figures.join(' · ');
  const size = Math.min(21, Math.floor((WIDTH - NUMBERS_X - 16) / (said.length * LETTER_WIDTH)));
  return [
    text(MARGIN, baseline, name, { size: 23, ...(late && { weight: 'bold', before: marked }) }),
    ...bars,
    text(NUMBERS_X, baseline, said, { size }),
  ].join('');
}

interface TextStyle {
  size: number;
  weight?: string;
  fill?: string;
  /** A mark in front of it, in red. */
  before?: string;
}

function text(x: number, y: number, content: string, { size, weight, fill, before }: TextStyle): string {
  const mark = before === undefined ? '' : `<tspan fill="#a30000">▲ ${escaped(before)}</tspan>`;
  return `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight ?? 'normal'}" fill="${fill ?? '#1d1c1d'}" xml:space="preserve">${mark}${escaped(content)}</text>`;
}

const box = (x: number, y: number, width: number, height: number, fill: string): string =>
  `<rect x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${height}" fill="${fill}" stroke="#1d1c1d" stroke-width="1.5"/>`;

const clipped = (content: string, letters: number): string => {
  const all = Array.from(new Intl.Segmenter('en').segment(content), ({ segment }) => segment);
  return all.length <= letters ? content : `${all.slice(0, letters - 1).join('')}…`;
};

const NOT_XML = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

const escaped = (content: string): string =>
  content.replaceAll(NOT_XML, '').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
