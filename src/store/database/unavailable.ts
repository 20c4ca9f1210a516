import { DomainError } from '../../domain/errors.ts';
import { sqlState } from './sql-state.ts';

export const SERIALIZATION_FAILURE = '40001';
export const DEADLOCK = '40P01';

const TOO_BUSY = new Set(['57014', '55P03']);

const CONNECTION_LOST = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  '25P03',
  '57P01',
  '57P02',
  '57P03',
]);

/** What keeps the database from taking changes until somebody sees to it. */
export type Trouble = 'read-only' | 'no-connections' | 'no-memory' | 'disk-full';

const TROUBLES: Readonly<Record<string, Trouble>> = {
  '25006': 'read-only',
  '53300': 'no-connections',
  '53200': 'no-memory',
  '53100': 'disk-full',
  ENOSPC: 'disk-full',
};

const IN_TROUBLE: Record<Trouble, string> = {
  'read-only':
    'The database is read-only now, so nothing was changed. Try again later. If it stays so, tell the people who run this bot.',
  'no-connections':
    'The database takes no more connections now, so nothing was changed. Try again in a minute. If it stays so, tell the people who run this bot.',
  'no-memory':
    'The database is out of memory, so nothing was changed. Try again in a minute. If it stays so, tell the people who run this bot.',
  'disk-full': 'The database’s disk is full, so nothing was changed. Tell the people who run this bot.',
};

/** The trouble that this error came of, however deep it is wrapped. */
export const troubleOf = (error: unknown): Trouble | undefined => TROUBLES[sqlState(error) ?? ''];

/** What a person reads of a transaction that failed with this code; undefined where it is no fault of the database’s. */
export function whyUnavailable(code: string): string | undefined {
  if (TOO_BUSY.has(code))
    return 'The database was too busy to do this in time, so nothing was changed. Try again in a moment.';
  const trouble = TROUBLES[code];
  if (trouble !== undefined) return IN_TROUBLE[trouble];
  if (code === 'XX001' || code === 'XX002' || code === '58P01' || code === '58030')
    return 'The database’s files are damaged, so nothing was changed. Tell the people who run this bot.';
  if (code === SERIALIZATION_FAILURE || code === DEADLOCK)
    return 'Too many people changed this at once, so nothing was changed. Try again in a moment.';
  if (CONNECTION_LOST.has(code) || code.startsWith('08'))
    return 'The connection to the database was lost, so it isn’t certain that this was saved. Look before you try again.';
  return undefined;
}

/** What a look at rows failed with, for whoever looked; undefined where it is no fault of the database’s. */
export function whyUnreadable(error: unknown): DomainError | undefined {
  const code = sqlState(error);
  if (code === undefined || whyUnavailable(code) === undefined) return undefined;
  const sentence = TOO_BUSY.has(code)
    ? 'The database was too busy to look this up. Try again in a moment.'
    : 'The database can’t be read now. Try again in a minute. If it stays so, tell the people who run this bot.';
  return new DomainError('unavailable', sentence, { cause: error });
}
