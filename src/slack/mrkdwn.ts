/** Text that Slack formats. What people typed gets in through these functions alone. */
const CONTROLS = /[^\P{Cc}\n\t]/gu;
const INVISIBLE = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;
const LONE_SURROGATES = /\p{Cs}/gu;
const LINE_ENDS = /\r\n?|\u0085|\u2028|\u2029/gu;
const BROADCASTS = /@(?=(?:channel|here|everyone)\b)/giu;

/** A section holds 3,000 characters; escaping can make five of one. */
const QUOTE_ESCAPED_MAX = 2_700;

/** Typed text as it may stand in mrkdwn: no mention, link or broadcast, nothing invisible, nothing that turns its direction. */
export function escapeMrkdwn(typed: string): string {
  return visible(typed)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/`/g, 'ˋ')
    .replace(BROADCASTS, '＠');
}

/** The same for one line: a name or a label, which may stand between asterisks. */
export function inline(typed: string, max = 150): string {
  const line = visible(typed).replace(/\s+/gu, ' ').trim().replace(/\*/g, '∗').replace(/~/g, '∼');
  return escapeMrkdwn(cut(line, max));
}

/** The same where room is short: `max` counts what escaping makes of it, and is at least 1. */
export function inlineWithin(typed: string, max: number): string {
  let shown = max;
  let line = inline(typed, shown);
  while (line.length > max && shown > 1) {
    shown = Math.floor(shown * 0.8);
    line = inline(typed, shown);
  }
  return line;
}

/** A block quote of at most `max` characters; says so where it had to cut. */
export function quote(typed: string, max = 600): string {
  const whole = visible(typed).trim();
  if (whole === '') return '';
  const characters = Array.from(whole);
  let shown = Math.min(characters.length, max);
  let escaped = escapeMrkdwn(characters.slice(0, shown).join(''));
  while (asQuote(escaped).length > QUOTE_ESCAPED_MAX) {
    shown = Math.floor(shown * 0.8);
    escaped = escapeMrkdwn(characters.slice(0, shown).join(''));
  }
  if (shown === characters.length) return asQuote(escaped);
  return `${asQuote(`${escaped.trimEnd()}…`)}\n_Cut off: ${shown} of ${characters.length} characters shown._`;
}

/** For `plain_text`, where Slack formats nothing. */
export function plain(typed: string, max: number): string {
  return cut(visible(typed).replace(/\s+/gu, ' ').trim(), max);
}

function visible(typed: string): string {
  return typed
    .replace(LINE_ENDS, '\n')
    .replace(CONTROLS, '')
    .replace(INVISIBLE, '')
    .replace(LONE_SURROGATES, '�');
}

function cut(text: string, max: number): string {
  return text.length <= max ? text : `${wholeCharacters(text, max - 1, (part) => part.length).trimEnd()}…`;
}

const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** As many of a text's characters, as people see them, as fit. */
function wholeCharacters(text: string, max: number, sizeOf: (part: string) => number): string {
  let kept = '';
  let left = max;
  for (const { segment } of GRAPHEMES.segment(text)) {
    left -= sizeOf(segment);
    if (left < 0) break;
    kept += segment;
  }
  return kept;
}

/** Text that is ready for Slack, cut where it is too long; no half of an entity, a date or a link is left. */
export function cutMrkdwn(text: string, max: number, sizeOf = (part: string) => part.length): string {
  if (sizeOf(text) <= max) return text;
  const kept = wholeCharacters(text, max - sizeOf('…'), sizeOf);
  return `${kept.replace(/(?:&\w*|<[^>]*)$/u, '').trimEnd()}…`;
}

function asQuote(escaped: string): string {
  return escaped
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n');
}
