import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import postgres from 'postgres';
import { DomainError } from '../../domain/errors.ts';
import { LIMITS } from './postgres-engine.ts';
import type { Manner } from './postgres-engine.ts';
import { sqlState } from './sql-state.ts';

interface MeetOptions {
  log: Logger;
  deadlineMs?: number;
  /** From when on it is said that the server took the connection and leaves it waiting. */
  silentMs?: number;
}

/** So long is an answer awaited at least, however near the deadline is. */
const ANSWERS_WITHIN_MS = 1_000;

/** Credentials, a database, a right or a parameter that isn't: waiting helps none of them. */
const HOPELESS = new Set(['28P01', '28000', '3D000', '42501', '42704', '22023', '08P01']);

/** Waits until the database answers and finds out how it has to be spoken to; rejects with a sentence when it can't be. */
export async function meetPostgres(url: string, options: MeetOptions): Promise<Manner> {
  const { log, deadlineMs = 60_000 } = options;
  const giveUpAt = performance.now() + deadlineMs;
  const server = nameOf(url);
  let limits: Manner['limits'] = 'of-session';
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask(url, limits, server, giveUpAt, options);
    } catch (cause) {
      if (cause instanceof DomainError) throw cause;
      const found = rootMessage(cause);
      const state = sqlState(cause) ?? '';
      if (limits === 'of-session' && state === '08P01' && /startup parameter/i.test(found)) {
        limits = 'of-role';
        continue;
      }
      if (HOPELESS.has(state))
        throw new DomainError('unavailable', `The ${server} refuses: ${found}. Correct DATABASE_URL.`, {
          cause,
        });
      const leftMs = giveUpAt - performance.now();
      if (leftMs <= 0) {
        const sentence = `The ${server} didn't answer within ${deadlineMs / 1000} s (${found}). Check that it runs and that DATABASE_URL names it.`;
        throw new DomainError('unavailable', sentence, { cause });
      }
      if (attempt % 5 === 1) log.warn(`The ${server} doesn't answer yet (${found}); trying again.`);
      await wait(Math.min(1_000, leftMs));
    }
  }
}

async function ask(
  url: string,
  limits: Manner['limits'],
  server: string,
  giveUpAt: number,
  { log, silentMs = 3_000 }: MeetOptions,
): Promise<Manner> {
  let isTaken = false;
  const client = postgres(url, {
    max: 1,
    connect_timeout: 5,
    fetch_types: false,
    prepare: false,
    onnotice: () => {},
    onparameter: () => {
      isTaken = true;
    },
    connection: { application_name: 'sallyport', ...(limits === 'of-session' && LIMITS) },
  });
  const silent = setTimeout(() => {
    if (isTaken) log.warn(silence(server));
  }, silentMs);
  const late = new AbortController();
  try {
    const asked = client<Found[]>`
      select pg_backend_pid() as pid, current_user as role, current_database() as database,
        (select setting::int from pg_settings where name = 'statement_timeout') as statement,
        (select setting::int from pg_settings where name = 'idle_in_transaction_session_timeout') as idle`;
    const patienceMs = Math.max(ANSWERS_WITHIN_MS, giveUpAt - performance.now());
    const given = wait(patienceMs, undefined, { signal: late.signal });
    const answer = await Promise.race([asked, given]);
    if (answer === undefined)
      throw isTaken ? new DomainError('unavailable', silence(server)) : new Error('no connection in time');
    const [found] = answer;
    if (found === undefined) throw new Error('the server answered without a row');
    refuseUnlimited(server, found);
    // A pooler hands out process numbers of its own: what is prepared on one of its servers isn't there on the next.
    const pooled = (answer.state as { pid?: number }).pid !== found.pid;
    return { limits, pooled };
  } finally {
    clearTimeout(silent);
    late.abort();
    await client.end({ timeout: 0 });
  }
}

interface Found {
  pid: number;
  role: string;
  database: string;
  statement: number;
  idle: number;
}

/** A pooler that refuses or ignores the limits leaves them to the role. */
function refuseUnlimited(server: string, { role, database, statement, idle }: Found): void {
  const within = (ms: number, mostMs: number) => ms > 0 && ms <= mostMs;
  const { statement_timeout: most, idle_in_transaction_session_timeout: mostIdle } = LIMITS;
  if (within(statement, most) && within(idle, mostIdle)) return;
  const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
  const alter = `alter role ${quoted(role)} in database ${quoted(database)} set`;
  throw new DomainError(
    'invalid',
    [
      `The ${server} is behind a pooler that doesn't pass on limits, and the role has none: a statement may last ${statement} ms (at most ${most} are allowed, 0 is without end), a transaction may wait ${idle} ms (at most ${mostIdle}). Run this once, have the pooler connect anew (RECONNECT), and start again:`,
      `  ${alter} statement_timeout = '${most}ms';`,
      `  ${alter} idle_in_transaction_session_timeout = '${mostIdle}ms';`,
    ].join('\n'),
  );
}

const silence = (server: string): string =>
  `The ${server} has taken the connection and doesn't answer. Where a pooler stands before it, all its server connections may be in use: give it at least DATABASE_POOL and 2 more for each process, or transaction pooling.`;

function nameOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `database ${pathname.slice(1) || '(default)'} at ${host || 'the local socket'}`;
}

function rootMessage(error: unknown): string {
  let current = error;
  while (current instanceof Error && current.cause instanceof Error) current = current.cause;
  if (current instanceof AggregateError) return rootMessage(current.errors[0]);
  if (!(current instanceof Error)) return String(current);
  return current.message || String((current as NodeJS.ErrnoException).code ?? current.name);
}
