import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import postgres from 'postgres';
import { newProcessId, PROCESSES } from './process-mark.ts';
import type { ProcessMark } from './process-mark.ts';

/** A machine that went away without a word is asked three times so far apart; servers wait for two hours by themselves. */
const SILENT_S = '5';

/** Well within the time after which a process counts as gone. */
const AGAIN_AFTER_MS = 250;

/** A short loss is nobody's concern. */
const TRIES_UNSAID = 10;
const NOT_SEEN =
  'other processes can’t see that this one lives, since it gets no session of its own for that: if it is killed, its removals wait for up to a minute; it goes on trying';

/**
 * Marks this process with a lock of a session of its own, which PostgreSQL lets go when the process is gone. A session that
 * is lost is opened again; a start doesn't fail for it.
 */
export async function holdMark(url: string, log: Logger): Promise<ProcessMark> {
  const id = newProcessId();
  const closing = new AbortController();
  const { signal } = closing;
  let isHeld = false;
  let isTaking = true;
  // Without waiting for it: the server may think a lost session alive for a while, and a statement that waits keeps
  // every table from being vacuumed.
  const take = async (): Promise<boolean> => {
    try {
      const [row] = await session<{ taken: boolean }[]>`
        select pg_try_advisory_lock(${PROCESSES}::int, ${id}::int) as taken,
          set_config('idle_session_timeout', '0', false),
          set_config('tcp_keepalives_idle', ${SILENT_S}, false),
          set_config('tcp_keepalives_interval', ${SILENT_S}, false),
          set_config('tcp_keepalives_count', '3', false)`;
      return row?.taken === true;
    } catch (error) {
      if (!signal.aborted) log.debug({ err: error }, 'the mark of this process isn’t held; trying again');
      return false;
    }
  };
  const takeAgain = async (): Promise<void> => {
    isHeld = false;
    if (isTaking) return;
    isTaking = true;
    for (let tries = 1; !signal.aborted && !(isHeld = await take()); tries++) {
      if (tries === TRIES_UNSAID) log.warn(NOT_SEEN);
      await wait(AGAIN_AFTER_MS, undefined, { signal, ref: false }).catch(() => {});
    }
    isTaking = false;
  };
  const session = postgres(url, {
    max: 1,
    // Without limits: the driver would end the session within the hour, or when the URL says so.
    max_lifetime: null,
    idle_timeout: 0,
    // A server that is gone without a word, as after a failover, is noticed within seconds.
    keep_alive: 5,
    // Pauses are made here: the driver's own grow to 20 s.
    backoff: () => 0,
    connect_timeout: 5,
    fetch_types: false,
    prepare: false,
    onnotice: () => {},
    onclose: () => void takeAgain(),
    connection: { application_name: 'sallyport' },
  });
  isHeld = await take();
  isTaking = false;
  if (!isHeld) void takeAgain();
  return {
    heldAs: () => (isHeld && !signal.aborted ? id : undefined),
    close: async () => {
      closing.abort();
      await session.end({ timeout: 1 });
    },
  };
}
