import * as z from 'zod';
import { parseDuration } from '../../domain/time/duration.ts';
import { nearestWord } from '../../domain/nearest-word.ts';
import { type ConditionKind, compileCondition } from '../../domain/policy/condition/compile-condition.ts';
import type { KnownIds } from '../known-ids.ts';

/** What a fault says beyond zod's own codes; `found` where the value alone doesn't tell. */
export interface Refusal {
  expected: string;
  found?: string;
  advice?: string | undefined;
}

export function refuse(ctx: z.RefinementCtx, refusal: Refusal, path: PropertyKey[] = []): void {
  const params = Object.fromEntries(Object.entries(refusal).filter(([, said]) => said !== undefined));
  ctx.addIssue({ code: 'custom', message: refusal.expected, params, path });
}

const ID = /^[a-z0-9][a-z0-9._-]*$/;
const EMAIL = /^[^\s@<>(),;:"\\[\]]+@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/;
/** Control characters, and the marks that turn the direction of text around, which disguise what is read. */
const UNSEEN = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const CLOCK_TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

export const id = z.string().superRefine((text, ctx) => {
  if (ID.test(text) && text.length <= 60) return;
  const expected = 'an id of up to 60 of a–z, 0–9, - _ and ., beginning with a letter or digit';
  const plain = text
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[-._]+|-+$/g, '')
    .slice(0, 60);
  refuse(ctx, { expected, advice: plain === '' ? undefined : `for example "${plain}"` });
});

/** One line that people read, up to `longest` characters. */
export function line(longest: number) {
  return z.string().transform((text, ctx) => {
    const trimmed = text.trim();
    const length = Array.from(trimmed).length;
    if (length === 0) refuse(ctx, { expected: 'some text' });
    else if (length > longest)
      refuse(ctx, { expected: `at most ${longest} characters, and this has ${length}` });
    else if (UNSEEN.test(trimmed))
      refuse(ctx, { expected: 'one line without control characters or direction marks' });
    return trimmed;
  });
}

/** A resource's, stage's or policy's name: 75 characters is what a Slack option shows. */
export const name = line(75);

export const paragraph = z.string().transform((text, ctx) => {
  const trimmed = text.trim();
  if (Array.from(trimmed).length > 1_000) refuse(ctx, { expected: 'at most 1000 characters' });
  return trimmed;
});

export const email = z.string().transform((text, ctx) => {
  const address = text.trim().toLowerCase();
  if (!isEmail(address)) refuse(ctx, { expected: 'an e-mail address' });
  return address;
});

export function isEmail(text: string): boolean {
  return text.length <= 254 && EMAIL.test(text);
}

/** Seconds, from `30s`, `15m`, `2h`, `90d` or ISO 8601. */
export const duration = z.unknown().transform((value, ctx) => {
  const parsed = typeof value === 'string' ? parseDuration(value) : undefined;
  if (parsed?.ok) return parsed.seconds;
  const advice =
    typeof value === 'number' ? `write the unit too, like ${value}m, ${value}h or ${value}d` : undefined;
  refuse(ctx, { expected: 'a duration such as 30s, 15m, 2h, 90d or PT2H', advice });
  return z.NEVER;
});

/** A share of 0 to 1, from `50%`. */
export const percentage = z.unknown().transform((value, ctx) => {
  const [, digits] = /^(\d{1,3})\s?%$/.exec(typeof value === 'string' ? value.trim() : '') ?? [];
  const percent = Number(digits);
  if (digits !== undefined && percent <= 100) return percent / 100;
  const advice = typeof value === 'number' ? `write ${value < 1 ? value * 100 : value}%` : undefined;
  refuse(ctx, { expected: 'a percentage of 0% to 100%', advice });
  return z.NEVER;
});

export const clockTime = z.string().transform((text, ctx) => {
  if (!CLOCK_TIME.test(text)) refuse(ctx, { expected: 'a time of day such as "09:00"' });
  return text;
});

export const sensitivity = z.enum(['low', 'medium', 'high', 'critical']);

export function condition<K extends ConditionKind>(kind: K, known: KnownIds) {
  return z.string().transform((source, ctx) => {
    const compiled = compileCondition(source, kind, {
      groupIds: new Set(known.groups.keys()),
      personTypes: known.personTypes,
    });
    if (compiled.ok) return compiled.condition;
    const advice = source.includes('${') ? `${compiled.error}; \${…} is not filled in here` : compiled.error;
    refuse(ctx, { expected: 'a condition that can be checked', advice });
    return z.NEVER;
  });
}

/** `typed` as one of `known`; says which are and which was likely meant. */
export function oneOf(ctx: z.RefinementCtx, typed: string, known: Iterable<string>, what: string): boolean {
  const words = [...known];
  if (words.includes(typed)) return true;
  if (words.length === 0) {
    refuse(ctx, { expected: `${what}, and none is defined` });
    return false;
  }
  const near = nearestWord(typed, words);
  const shown =
    words.length > 20 ? `${words.slice(0, 20).join(', ')} and ${words.length - 20} more` : words.join(', ');
  refuse(ctx, {
    expected: `one of ${shown}`,
    advice: near === undefined ? undefined : `did you mean "${near}"?`,
  });
  return false;
}
