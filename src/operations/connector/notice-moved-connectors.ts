import type { Ctx } from '../context.ts';
import type { Place } from '../../domain/grant/connector.ts';
import { audit } from '../../store/audit/audit-log.ts';
import { refreshCards, repostCards } from '../../store/card/cards.ts';
import type { Tx } from '../../store/database/database.ts';
import * as movedStore from '../../store/connector/moved-connector-store.ts';
import { transaction } from '../../store/database/transaction.ts';
import { whoAnswersFor } from '../approval/find-answering.ts';
import { grantsOf, namesOf, placesOf } from './places-of.ts';

/** A process with other settings looks every half minute: what none has seen for so long is settled. */
const UNSEEN_AFTER_MS = 5 * 60_000;

/**
 * Tells admins and owners of grants that stand at another place than their connector's settings say now: nothing is
 * removed there, and nothing here proves that it is. Answers of how many connectors.
 */
export async function noticeMovedConnectors(ctx: Ctx): Promise<number> {
  let told = 0;
  for (const [connectorId, { place }] of ctx.connectors)
    if (place !== undefined && (await transaction(ctx, (tx) => look(tx, ctx, { connectorId, place }))))
      told++;
  await transaction(ctx, async (tx) => {
    const now = ctx.clock.now();
    const since = new Date(now.getTime() - UNSEEN_AFTER_MS);
    await refreshCards(tx, await movedStore.forgetUnseen(tx, since), now, ['moved-connector']);
  });
  return told;
}

async function look(tx: Tx, ctx: Ctx, acting: { connectorId: string; place: Place }): Promise<boolean> {
  const now = ctx.clock.now();
  const { connectorId, place } = acting;
  const [known, elsewhere] = [
    await movedStore.lockMoved(tx, connectorId),
    await movedStore.countElsewhere(tx, acting),
  ];
  if (elsewhere.length === 0) {
    if (known?.placeId !== place.id) return false;
    await movedStore.forgetMoved(tx, connectorId);
    await refreshCards(tx, [connectorId], now, ['moved-connector']);
    return false;
  }
  const grants = grantsOf(elsewhere);
  const noted = { placeId: place.id, grants, toldAt: now, seenAt: now };
  if (known === undefined) {
    if (!(await movedStore.noteMoved(tx, { connectorId, ...noted }))) return false;
  } else if (known.placeId === place.id) {
    await movedStore.changeMoved(tx, connectorId, { grants, seenAt: now });
    if (known.grants !== grants) await refreshCards(tx, [connectorId], now, ['moved-connector']);
    return false;
    // While processes with other settings take turns, each would tell the other's.
  } else if (known.seenAt.getTime() > now.getTime() - UNSEEN_AFTER_MS) return false;
  else await movedStore.changeMoved(tx, connectorId, noted);
  await tell(tx, ctx, acting, elsewhere);
  return true;
}

async function tell(
  tx: Tx,
  ctx: Ctx,
  { connectorId, place }: { connectorId: string; place: Place },
  elsewhere: readonly movedStore.Elsewhere[],
): Promise<void> {
  const now = ctx.clock.now();
  const to = await whoAnswersFor(tx, ctx, elsewhere);
  await repostCards(
    tx,
    to.map((audienceId) => ({ kind: 'moved-connector', subjectId: connectorId, audienceId })),
    now,
  );
  await audit(tx, ctx, {
    kind: 'connector.moved',
    data: {
      connector: connectorId,
      from: namesOf(place, placesOf(elsewhere)),
      to: place.name,
      grants: grantsOf(elsewhere),
      told: to,
    },
    subject: {},
  });
}
