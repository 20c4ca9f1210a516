import * as z from 'zod';
import { DomainError } from '../../domain/errors.ts';
import { secondsUntil } from '../../domain/time/duration.ts';

const LONGEST_SECONDS = 3_153_600_000;
const CHOOSE = 'choose for how long';

/** How long access is asked for; `permanent` is a choice that somebody made, never what is left out. */
export const AskedLength = z.union([z.literal('permanent'), z.int().max(LONGEST_SECONDS)], CHOOSE);

/** Until when access is asked for, where a time was named; the length beside it is counted anew. */
export const WishedEnd = z.date().optional();

/** What is asked for now: never longer than until the time that was named. More time counts from the end there is. */
export function askedEnd<Length extends number | null>(
  now: Date,
  { durationSeconds, wishedEndAt }: { durationSeconds: Length; wishedEndAt?: Date | undefined },
  extended?: { expiresAt: Date | null },
): { durationSeconds: Length | number; wishedEndAt: Date | null } {
  if (wishedEndAt === undefined) return { durationSeconds, wishedEndAt: null };
  const from = extended?.expiresAt ?? now;
  if (wishedEndAt <= from) {
    const sentence =
      from === now
        ? 'The time until which you want it has passed. Choose for how long.'
        : 'You have it until then already. Choose for how much longer.';
    throw new DomainError('invalid', sentence, { field: 'duration' });
  }
  const left = secondsUntil(wishedEndAt, from);
  return { durationSeconds: Math.min(durationSeconds ?? left, left), wishedEndAt };
}
