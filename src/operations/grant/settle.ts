import { ConnectorError } from '../../domain/connector.ts';
import type { Ctx } from '../../context.ts';

const MOST_AT_ONCE = 32;

/**
 * Runs `work` over all items, at most 32 at once, and hands the results over as they come, several together where
 * they come together: recording is one transaction for each handful.
 */
export async function settle<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
  record: (results: R[]) => Promise<void>,
): Promise<void> {
  const waiting = [...items];
  const running = new Set<Promise<void>>();
  let ready: R[] = [];
  const startNext = (): void => {
    const item = waiting.shift();
    if (item === undefined) return;
    const run = work(item).then((result) => {
      ready.push(result);
      running.delete(run);
      startNext();
    });
    running.add(run);
  };
  for (let i = 0; i < MOST_AT_ONCE; i++) startNext();
  while (running.size > 0 || ready.length > 0) {
    if (ready.length === 0) await Promise.race(running);
    const batch = ready;
    ready = [];
    if (batch.length > 0) await record(batch);
  }
}

/** What went wrong, as a sentence fit for owners and the audit trail; anything but a ConnectorError is a fault of ours. */
export function faultOf(ctx: Ctx, error: unknown): ConnectorError {
  if (error instanceof ConnectorError) return error;
  ctx.log.error({ err: error }, 'a connector rejected with something else than a ConnectorError');
  return new ConnectorError(
    { kind: 'retryable' },
    'The connector failed in an unforeseen way; the log says more.',
  );
}
