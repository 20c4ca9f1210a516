import type { Ctx } from '../../context.ts';
import { ConnectorError, isReadable } from '../../../domain/grant/connector.ts';
import type { ReadableConnector } from '../../../domain/grant/connector.ts';
import type { ReviewBatchId } from '../../../domain/ids.ts';
import { everyItem } from '../../../domain/pages.ts';
import { refreshInBackground } from '../../../store/card/background-cards.ts';
import * as lastUseStore from '../../../store/grant/last-use-store.ts';
import type { DueUsage, LastUse, UsageTarget } from '../../../store/grant/last-use-store.ts';
import { transaction } from '../../../store/database/transaction.ts';

const MINUTE_MS = 60_000;
/** A long list is read by then; if not, a second reading does no harm. */
const USAGE_LEASE_MS = 10 * MINUTE_MS;
const CLAIMED = 20;
const CHUNK = 2_000;
const MOST_ATTEMPTS = 5;
/** After the first attempt that failed, doubling. */
const RETRY_MS = MINUTE_MS;

/**
 * Asks the targets of what is under review when each access was last used, where they know; returns how many resources
 * it read. Reviewers are told once it is read, or after a minute; a target that can't be read is given up after five
 * attempts.
 */
export async function readLastUse(ctx: Ctx, stopping?: AbortSignal): Promise<number> {
  for (let read = 0; ; ) {
    const now = ctx.clock.now();
    const due = await transaction(ctx, (tx) =>
      lastUseStore.claimDueUsage(tx, now, new Date(now.getTime() + USAGE_LEASE_MS), CLAIMED),
    );
    for (const usage of due) {
      if (stopping?.aborted === true) return read;
      await readResource(ctx, usage);
      read++;
    }
    if (due.length === 0) return read;
  }
}

async function readResource(ctx: Ctx, usage: DueUsage): Promise<void> {
  const batches = new Set<ReviewBatchId>();
  let again: Date | null = null;
  for (const at of await lastUseStore.listUsageTargets(ctx.db.drizzle, usage))
    try {
      const connector = ctx.connectors.get(at.connectorId);
      if (isReadable(connector))
        for await (const uses of readUses(connector, at))
          for (const id of await transaction(ctx, (tx) => lastUseStore.recordLastUses(tx, usage, at, uses)))
            batches.add(id);
    } catch (error) {
      if (!(error instanceof ConnectorError)) throw error;
      ctx.log.warn({ ...at, err: error }, 'when access was last used couldn’t be read');
      again = error.fault.kind === 'unsupported' ? again : nextAttempt(ctx, usage);
    }
  await transaction(ctx, async (tx) => {
    await lastUseStore.endUsageClaim(tx, usage, again);
    const now = ctx.clock.now();
    await lastUseStore.postWhatWaits(tx, usage, now);
    await refreshInBackground(tx, [...batches], now, ['review-batch']);
  });
}

/** What a target says of who used this, some thousands at a time. */
async function* readUses(
  { reads }: ReadableConnector,
  { target, targetId }: UsageTarget,
): AsyncGenerator<LastUse[]> {
  let uses: LastUse[] = [];
  const query = { target, ...(targetId !== null && { targetId }) };
  for await (const { target: of, account, lastUsedAt } of everyItem((cursor) =>
    reads.grants(query, cursor),
  )) {
    if (of !== target || lastUsedAt === undefined) continue;
    uses.push({ accountId: account.id, email: account.email, at: lastUsedAt });
    if (uses.length < CHUNK) continue;
    yield uses;
    uses = [];
  }
  yield uses;
}

const nextAttempt = (ctx: Ctx, { attempts }: DueUsage): Date | null =>
  attempts >= MOST_ATTEMPTS
    ? null
    : new Date(ctx.clock.now().getTime() + RETRY_MS * 2 ** Math.max(0, attempts - 1));
