import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import postgres from 'postgres';
import { newProcessId, PROCESSES } from './process-mark.ts';
import type { ProcessMark } from './process-mark.ts';

const AGAIN_AFTER_MS = 500;

/**
 * Marks this process with a lock of a session of its own, which PostgreSQL lets go when the process is gone. A session that
 * is lost is opened again; a start doesn't fail for it.
 */
export async function holdMark(url: string, log: Logger): Promise<ProcessMark> {
  const id = newProcessId();
  const closing = new AbortController();
  const { signal } = closing;
  let isTaking = false;
  const take = async (): Promise<boolean> => {
    try {
      await session`select pg_advisory_lock(${PROCESSES}::int, ${id}::int)`;
      return true;
    } catch (error) {
      if (!signal.aborted) log.debug({ err: error }, 'the mark of this process isn’t held; trying again');
      return false;
    }
  };
  const takeAgain = async (): Promise<void> => {
    if (isTaking) return;
    isTaking = true;
    while (!signal.aborted && !(await take()))
      await wait(AGAIN_AFTER_MS, undefined, { signal, ref: false }).catch(() => {});
    isTaking = false;
  };
  const session = postgres(url, {
    max: 1,
    // Without a limit: the driver would end the session within the hour.
    max_lifetime: null,
    connect_timeout: 5,
    fetch_types: false,
    prepare: false,
    onnotice: () => {},
    onclose: () => void takeAgain(),
    connection: { application_name: 'sallyport', statement_timeout: 0 },
  });
  if (!(await take())) void takeAgain();
  return {
    id,
    close: async () => {
      closing.abort();
      await session.end({ timeout: 1 });
    },
  };
}
