import type { Ctx } from '../context.ts';
import { audit } from '../store/audit-log.ts';
import * as definitionsStore from '../store/definitions-store.ts';
import { transaction } from '../store/transaction.ts';

/** Writes down which definitions are in force from now on, when they aren't the last ones; true when they are new. */
export async function recordDefinitions(ctx: Ctx): Promise<boolean> {
  return transaction(ctx, async (tx) => {
    const previous = await definitionsStore.lastHash(tx);
    const { hash, source } = ctx.config;
    if (previous === hash) return false;
    await definitionsStore.insertSnapshot(tx, { hash, source, loadedAt: ctx.clock.now() });
    await audit(tx, ctx, { kind: 'definitions.loaded', data: { hash, previous }, subject: {} });
    return true;
  });
}
