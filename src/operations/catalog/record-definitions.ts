import type { Ctx } from '../context.ts';
import type { Definitions } from '../../domain/definitions.ts';
import { audit } from '../../store/audit/audit-log.ts';
import * as definitionsStore from '../../store/catalog/definitions-store.ts';
import type { Snapshot } from '../../store/catalog/definitions-store.ts';
import { transaction } from '../../store/database/transaction.ts';
import { rememberCatalog } from './known-rights.ts';

/** Puts definitions on record as in force from now on, when they aren't the last ones; true when they are new. */
export async function recordDefinitions(ctx: Ctx, definitions: Definitions = ctx.config): Promise<boolean> {
  return transaction(ctx, async (tx) => {
    const last = await definitionsStore.lastSnapshot(tx);
    const { hash, source } = definitions;
    await rememberCatalog(tx, definitions);
    if (last?.hash === hash) return false;
    await definitionsStore.insertSnapshot(tx, { hash, source, loadedAt: ctx.clock.now() });
    await audit(tx, ctx, {
      kind: 'definitions.loaded',
      data: { hash, previous: last?.hash ?? null },
      subject: {},
    });
    return true;
  });
}

/** The definitions that were put on record last, by whichever process. */
export async function lastDefinitions(ctx: Ctx): Promise<Snapshot | undefined> {
  return definitionsStore.lastSnapshot(ctx.db.drizzle);
}

/** Writes down that a new file was refused, so that the old definitions stay. */
export async function recordRefusedDefinitions(ctx: Ctx, faults: string): Promise<void> {
  await transaction(ctx, (tx) =>
    audit(tx, ctx, { kind: 'definitions.refused', data: { faults: faults.slice(0, 4_000) }, subject: {} }),
  );
}
