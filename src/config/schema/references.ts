import * as z from 'zod';
import type { ApproverRef, HandOnRef, PersonRef } from '../../domain/definitions.ts';
import { EntitlementKey } from '../../domain/ids.ts';
import { nearestWord } from '../../domain/nearest-word.ts';
import type { KnownIds } from '../known-ids.ts';
import { isEmail, oneOf, refuse } from './scalars.ts';

const GROUP = 'group:';

/** An e-mail address, or `group:<id>`. */
export function personRef(known: KnownIds) {
  return z.string().transform((text, ctx): PersonRef => readPerson(text, known, ctx, []) ?? z.NEVER);
}

/** `owner`, `manager`, an e-mail address, or `group:<id>`. */
export function approverRef(known: KnownIds) {
  return z.string().transform((text, ctx): ApproverRef => {
    if (text === 'owner' || text === 'manager') return { kind: text };
    return readPerson(text, known, ctx, ['owner', 'manager']) ?? z.NEVER;
  });
}

export const HAND_ON_WORDS = ['employees', 'owner', 'admin'] as const;

/** One of `HAND_ON_WORDS`, an e-mail address, or `group:<id>`. */
export function handOnRef(known: KnownIds) {
  return z.string().transform((text, ctx): HandOnRef => {
    const word = HAND_ON_WORDS.find((one) => one === text);
    if (word !== undefined) return { kind: word };
    return readPerson(text, known, ctx, [...HAND_ON_WORDS]) ?? z.NEVER;
  });
}

/** As an approver, in one of these words: who escalates also knows the `reviewer_manager`. */
export function reviewerWord(known: KnownIds, words: string[]) {
  return z.string().transform((text, ctx): string => {
    if (words.includes(text)) return text;
    const ref = readPerson(text, known, ctx, words);
    return ref?.kind === 'person' ? ref.email : text;
  });
}

export function entitlementKey(known: KnownIds) {
  return z.string().transform((text, ctx): EntitlementKey => {
    return oneOf(ctx, text, known.entitlements, 'an entitlement') ? readKey(text, ctx) : z.NEVER;
  });
}

/** Only the shape: conflicts may name what stands at systems outside this catalog. */
export const anyEntitlementKey = z.string().transform(readKey);

function readKey(text: string, ctx: z.RefinementCtx): EntitlementKey {
  const parsed = EntitlementKey.safeParse(text);
  if (parsed.success) return parsed.data;
  refuse(ctx, { expected: '<resource>/<entitlement>, such as prod-db/read' });
  return z.NEVER;
}

function readPerson(
  text: string,
  known: KnownIds,
  ctx: z.RefinementCtx,
  words: string[],
): PersonRef | undefined {
  if (text.startsWith(GROUP)) {
    const groupId = text.slice(GROUP.length);
    const groups = [...known.groups.keys()].map((group) => `${GROUP}${group}`);
    return oneOf(ctx, text, groups, 'a group') ? { kind: 'group', groupId } : undefined;
  }
  const email = text.trim().toLowerCase();
  if (isEmail(email)) return { kind: 'person', email };
  const forms = [...words, 'an e-mail address', 'group:<id>'];
  const near = known.groups.has(text) ? `${GROUP}${text}` : nearestWord(text, words);
  const advice = near === undefined ? undefined : `did you mean "${near}"?`;
  refuse(ctx, { expected: `${forms.slice(0, -1).join(', ')} or ${forms.at(-1)}`, advice });
  return undefined;
}
