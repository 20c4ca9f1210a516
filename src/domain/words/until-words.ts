import { DateTime } from 'luxon';
import { DAY, parseDuration } from '../time/duration.ts';
import { readLengthPhrase, shown } from './length-phrase.ts';
import type { WhenTyped } from './when-typed.ts';

export type ReadUntil = { ok: true; until: Date } | { ok: false; sentence: string };

/** Of months and years the calendar has told the seconds. */
const NAMES_DAYS = /(?:\d|\b)(?:days?|weeks?|[dw])(?![a-z])|^p\d/i;
const EXAMPLES = 'Write it like “until friday”, “until friday 18:00”, “until 2026-12-24” or “for 3 days”.';

/** Reads until when something lasts, with “until” or without. A length counts from now. */
export function readUntil(words: string, when: WhenTyped): ReadUntil {
  const typed = words.trim();
  if (typed === '') return { ok: false, sentence: `Say until when. ${EXAMPLES}` };
  const named = typed.replace(/^(?:to|by)\s+/i, '');
  const read = readLengthPhrase(named, when);
  const asEnd =
    read === undefined || 'question' in read ? readLengthPhrase(`until ${named}`, when) : undefined;
  for (const each of [asEnd, read]) {
    if (each === undefined) continue;
    if ('question' in each)
      return {
        ok: false,
        sentence: each.question.includes('rite ') ? each.question : `${each.question} ${EXAMPLES}`,
      };
    if (each.until !== null) return { ok: true, until: each.until };
    if (each.seconds === 'permanent') return { ok: false, sentence: `It has to end some day. ${EXAMPLES}` };
    return { ok: true, until: after(when, each.seconds, NAMES_DAYS.test(typed)) };
  }
  const length = /^for (.+)$/i.exec(typed)?.[1];
  const parsed = length === undefined ? undefined : parseDuration(length);
  if (parsed?.ok === false) return { ok: false, sentence: parsed.sentence };
  return { ok: false, sentence: `“${shown(words)}” isn’t a day I can read. ${EXAMPLES}` };
}

/** Days that were named keep the time of day across a clock change; hours are as many as were named. */
function after({ now, zone }: WhenTyped, seconds: number, isOfDays: boolean): Date {
  const days = isOfDays ? Math.floor(seconds / DAY) : 0;
  return DateTime.fromJSDate(now, { zone })
    .plus({ days, seconds: seconds - days * DAY })
    .toJSDate();
}
