import type { Ctx } from '../context.ts';
import { audit } from '../../store/audit/audit-log.ts';
import { refreshCards, repostCards } from '../../store/card/cards.ts';
import type { Tx } from '../../store/database/database.ts';
import * as definitionsStore from '../../store/catalog/definitions-store.ts';
import * as leftConnectorStore from '../../store/connector/left-connector-store.ts';
import { transaction } from '../../store/database/transaction.ts';
import { findAnswering } from '../approval/find-answering.ts';

type Left = Awaited<ReturnType<typeof leftConnectorStore.listLiveElsewhere>>[number];

/**
 * Tells admins and owners, once, of a connector that left access.yaml while grants live at it; their card says so
 * until it is back or nothing lives there any more. Returns how many were new.
 */
export async function reportLeftConnectors(ctx: Ctx): Promise<number> {
  return transaction(ctx, async (tx, ctx) => {
    // A process that hasn't taken over the last definitions yet knows nothing of what came with them.
    const last = await definitionsStore.lastHash(tx);
    if (last !== undefined && last !== ctx.config.hash) return 0;
    const now = ctx.clock.now();
    const told = await leftConnectorStore.lockLeft(tx);
    const left = await leftConnectorStore.listLiveElsewhere(tx, [...ctx.config.connectors.keys()]);
    for (const { id, grants } of told) {
      const still = left.find((one) => one.id === id);
      if (still?.grants === grants) continue;
      if (still === undefined) await settle(tx, ctx, id);
      else await leftConnectorStore.changeLeft(tx, id, still.grants);
      await refreshCards(tx, [id], now, ['connector-left']);
    }
    let reported = 0;
    for (const one of left)
      if (!told.some(({ id }) => id === one.id) && (await report(tx, ctx, one))) reported++;
    return reported;
  });
}

async function report(tx: Tx, ctx: Ctx, { id, grants, keys }: Left): Promise<boolean> {
  const now = ctx.clock.now();
  if (!(await leftConnectorStore.insertLeft(tx, { id, toldAt: now, grants }))) return false;
  const to = [...(await findAnswering(tx, ctx, keys)).keys()];
  await repostCards(
    tx,
    to.map((audienceId) => ({ kind: 'connector-left', subjectId: id, audienceId })),
    now,
  );
  await audit(tx, ctx, { kind: 'connector.left', data: { connector: id, grants, to }, subject: {} });
  return true;
}

async function settle(tx: Tx, ctx: Ctx, id: string): Promise<void> {
  await leftConnectorStore.deleteLeft(tx, id);
  const isBack = ctx.config.connectors.has(id);
  await audit(tx, ctx, { kind: 'connector.settled', data: { connector: id, isBack }, subject: {} });
}
