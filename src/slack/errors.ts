import { randomInt } from 'node:crypto';
import type { Logger } from 'pino';
import { z } from 'zod';
import { DomainError } from '../domain/errors.ts';

/** What a person reads when something didn't work. */
export interface Told {
  sentence: string;
  /** The input at fault, as the operation names it. */
  field: string | undefined;
  /** Nothing that this person types or presses here changes the answer. */
  final: boolean;
}

const LETTERS = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

/** The one place where an error becomes words: a DomainError says its own; any other gets a reference that the log has too. */
export function tell(error: unknown, log: Logger, where: string): Told {
  if (error instanceof DomainError) {
    if (error.code === 'unavailable') log.warn({ err: error, where }, 'something needed could not be read');
    return {
      sentence: error.message,
      field: error.field,
      final: ['stale', 'not_found', 'forbidden'].includes(error.code),
    };
  }
  if (error instanceof z.ZodError) {
    log.warn({ err: error, where }, 'what was sent is not of the expected shape');
    const field = error.issues[0]?.path[0];
    const what = typeof field === 'string' ? ` (${field}: ${error.issues[0]?.message ?? 'unreadable'})` : '';
    return {
      sentence: `Something that was sent can’t be read${what}.`,
      field: typeof field === 'string' ? field : undefined,
      final: false,
    };
  }
  const reference = newReference();
  log.error({ err: error, reference, where }, 'a listener failed');
  return {
    sentence: `That didn’t work, reference ${reference}. Try again; if it stays so, give the reference to whoever runs this bot.`,
    field: undefined,
    final: false,
  };
}

function newReference(): string {
  return Array.from({ length: 4 }, () => LETTERS.charAt(randomInt(LETTERS.length))).join('');
}
