import type { Connector } from '../../domain/grant/connector.ts';
import type { Ctx } from '../context.ts';
import * as healthStore from '../../store/connector/connector-health-store.ts';
import { askHealth, targetsOf } from './ask-health.ts';
import { transaction } from '../../store/database/transaction.ts';

/** Less than a minute, the pace of the job, so that no look is passed over; settings may have changed since the last. */
const LOOK_EVERY_MS = 50_000;
const LONGEST_WORDS = 600;

/**
 * Asks each connector how it is, and whether it may give all that the catalog offers through it: one that can't is a line
 * under what is stuck before anybody needs it. Returns how many it asked.
 */
export async function checkConnectors(ctx: Ctx): Promise<number> {
  const now = ctx.clock.now();
  const due = { now, since: new Date(now.getTime() - LOOK_EVERY_MS) };
  const asked = await Promise.all(
    [...ctx.connectors].map(async ([id, connector]) => {
      if (!(await healthStore.claimLook(ctx.db.drizzle, id, due))) return false;
      const words = (await whatIsWrong(ctx, connector, targetsOf(ctx.config, id))).slice(0, LONGEST_WORDS);
      const turned = await transaction(ctx, (tx) => healthStore.noteHealth(tx, id, words, now));
      if (turned && words !== '') ctx.log.warn({ connector: id, words }, 'a connector isn’t well');
      else if (turned) ctx.log.info({ connector: id }, 'a connector is well again');
      return true;
    }),
  );
  return asked.filter(Boolean).length;
}

/** Empty where it is well, or doesn't say. */
async function whatIsWrong(ctx: Ctx, connector: Connector, targets: readonly string[]): Promise<string> {
  try {
    const { isWell, lacks, actsAs } = await askHealth(connector, targets);
    if (isWell) return '';
    return actsAs === null ? lacks : `${lacks} It acts as “${actsAs}”.`;
  } catch (error) {
    ctx.log.error({ err: error }, 'a connector rejected with something else than a ConnectorError');
    return 'It failed in an unforeseen way; the log says more.';
  }
}
