import { randomInt } from 'node:crypto';
import * as z from 'zod';
import { DomainError, type NextAct } from '../domain/errors.ts';
import { readFault } from '../operations/read-fault.ts';
import type { SlackContext } from './slack-context.ts';

/** What a person reads when something didn't work. */
export interface ErrorInWords {
  sentence: string;
  /** The input at fault, as the operation names it. */
  field: string | undefined;
  /** Nothing that this person types or presses here changes the answer. */
  final: boolean;
}

const LETTERS = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

const NEXT: Record<NextAct, (command: string) => string> = {
  request: (command) => `Make a new request with ${command} request.`,
  status: (command) => `${command} status shows it.`,
  delegate: (command) => `${command} delegate shows it.`,
};

/** The one place where an error becomes words: a DomainError says its own; any other gets a reference that the log has too. */
export function errorInWords(
  thrown: unknown,
  { base: { log, databaseWatch }, command }: Pick<SlackContext, 'base' | 'command'>,
  where: string,
): ErrorInWords {
  const error = thrown instanceof DomainError ? thrown : (readFault(thrown) ?? thrown);
  if (error instanceof DomainError) {
    if (error.code === 'unavailable' && !databaseWatch?.notes(error))
      log.warn({ err: error, where }, 'something needed could not be read');
    return {
      sentence: error.next === undefined ? error.message : `${error.message} ${NEXT[error.next](command)}`,
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
    sentence: `That didn’t work. Try again. If it keeps failing, give whoever runs this bot the reference ${reference}.`,
    field: undefined,
    final: false,
  };
}

function newReference(): string {
  return Array.from({ length: 4 }, () => LETTERS.charAt(randomInt(LETTERS.length))).join('');
}
