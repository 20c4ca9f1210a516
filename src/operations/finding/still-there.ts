import { setTimeout as wait } from 'node:timers/promises';
import { StaleStateError } from '../../domain/errors.ts';
import { ConnectorError } from '../../domain/grant/connector.ts';
import type { GrantRow } from '../../store/grant/grant-store.ts';
import type { Ctx } from '../context.ts';
import { connectorOf, refOf } from '../grant/read-back.ts';

/** Whoever sent a form waits for it, and Slack no longer than three seconds. */
const LOOK_MS = 1_500;

/** Refuses as stale what its target doesn't list any more; where that can't be read in time, nothing is known against it. */
export async function assertStillThere(ctx: Ctx, grant: GrantRow, withinMs = LOOK_MS): Promise<void> {
  const late = new AbortController();
  try {
    const look = await Promise.race([
      connectorOf(ctx, grant).reads?.readBack(refOf(grant)),
      wait(withinMs, undefined, { signal: late.signal, ref: false }),
    ]);
    if (look?.stands === false)
      throw new StaleStateError(
        'The target doesn’t list this access any more, so nothing was changed. To have it off the record, choose Remove.',
      );
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    ctx.log.warn(
      { grant: grant.id, why: error.message },
      'found access is adopted without a look at its target',
    );
  } finally {
    late.abort();
  }
}
