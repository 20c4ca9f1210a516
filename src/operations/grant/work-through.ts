import { setTimeout as pause } from 'node:timers/promises';
import { CONNECTOR_TIMEOUT_MS, ConnectorError, LEASE_MS } from '../../domain/grant/connector.ts';
import type { Ctx } from '../context.ts';
import type { GrantRow } from '../../store/grant/grant-store.ts';
import { Lease } from './lease.ts';

const MOST_AT_ONCE = 192;
/** So that a target that doesn't answer can't keep the others waiting. */
const MOST_PER_CONNECTOR = 64;
const LOOK_FOR_MORE_MS = 1_000;

/**
 * One attempt makes at most five calls, each within its timeout, and ends what was open only where there is room for one
 * more: it is over before its lease is.
 */
const MOST_CALLS = 5;
if (MOST_CALLS * CONNECTOR_TIMEOUT_MS >= LEASE_MS) throw new Error('an attempt could outlast its lease');

interface Work<R> {
  /** Leases up to `limit` due grants of other connectors than these. */
  claim: (limit: number, busyConnectors: string[]) => Promise<GrantRow[]>;
  /** One attempt; never rejects. */
  attempt: (grant: GrantRow, lease: Lease) => Promise<R>;
  record: (tried: Tried<R>[]) => Promise<void>;
}

/** What came of one attempt, with the row as it was claimed. */
export interface Tried<R> {
  claimed: GrantRow;
  lease: Lease;
  result: R;
}

/**
 * Works through due grants until none is left. Each claimed one is begun at once, so that no lease runs out in a
 * queue; results are recorded as they come, several in one transaction where they come together; and while some
 * are slow, what falls due meanwhile is begun beside them. When no more can be claimed, what was begun is still
 * recorded. Returns how many attempts were made.
 */
export async function workThrough<R>(
  { clock }: Pick<Ctx, 'clock'>,
  { claim, attempt, record }: Work<R>,
): Promise<number> {
  const running = new Map<Promise<void>, string>();
  let ready: Tried<R>[] = [];
  let tried = 0;
  let failure: { cause: unknown } | undefined;
  const begin = (claimed: GrantRow, claimedAt: number): void => {
    tried++;
    const lease = new Lease(clock, claimed.leaseUntil ?? clock.now(), claimedAt);
    const run = attempt(claimed, lease).then((result) => {
      ready.push({ claimed, lease, result });
      running.delete(run);
    });
    running.set(run, claimed.connectorId);
  };
  for (;;) {
    const busy = busyConnectors([...running.values()]);
    const limit = Math.min(MOST_PER_CONNECTOR, MOST_AT_ONCE - running.size);
    const claimedAt = performance.now();
    const claimed =
      limit > 0 && failure === undefined
        ? await claim(limit, busy).catch((cause: unknown) => {
            failure = { cause };
            return [];
          })
        : [];
    for (const grant of claimed) begin(grant, claimedAt);
    if (running.size === 0 && ready.length === 0) {
      if (failure !== undefined) throw failure.cause;
      return tried;
    }
    const nothingToBegin = limit <= 0 || claimed.length < limit;
    if (ready.length === 0 && nothingToBegin) await firstOf(running);
    const results = ready;
    ready = [];
    if (results.length > 0) await record(results);
  }
}

function busyConnectors(connectorIds: string[]): string[] {
  const unique = [...new Set(connectorIds)];
  return unique.filter((id) => connectorIds.filter((one) => one === id).length >= MOST_PER_CONNECTOR);
}

async function firstOf(running: Map<Promise<void>, string>): Promise<void> {
  const stop = new AbortController();
  const look = pause(LOOK_FOR_MORE_MS, undefined, { signal: stop.signal }).catch(() => {});
  await Promise.race([look, ...running.keys()]);
  stop.abort();
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
