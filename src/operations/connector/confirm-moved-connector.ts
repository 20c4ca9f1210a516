import * as z from 'zod';
import type { Ctx } from '../context.ts';
import type { Place } from '../../domain/grant/connector.ts';
import { DomainError, StaleStateError } from '../../domain/errors.ts';
import { audit } from '../../store/audit/audit-log.ts';
import { refreshCards } from '../../store/card/cards.ts';
import type { Tx } from '../../store/database/database.ts';
import * as movedStore from '../../store/connector/moved-connector-store.ts';
import { transaction } from '../../store/database/transaction.ts';
import type { PersonCtx } from '../actor.ts';
import { onRecord } from '../on-record.ts';
import { markOf, namesOf, placesOf } from './places-of.ts';

export const ConfirmMovedConnector = z.object({
  connectorId: z.string(),
  placeId: z.string(),
  /** Of the places whose system the admin was shown. */
  mark: z.string(),
});

/**
 * Takes an admin's word that a connector acts at the same system as before, which moved: what was given at the old place
 * is read back and removed at the new one from then on. Returns how many grants that concerns.
 */
export async function confirmMovedConnector(
  ctx: PersonCtx,
  raw: z.input<typeof ConfirmMovedConnector>,
): Promise<{ moved: number }> {
  const { connectorId, placeId, mark } = ConfirmMovedConnector.parse(raw);
  return onRecord(ctx, 'confirm that a connector’s system has moved', connectorId, async () => {
    if (!ctx.actor.isAdmin)
      throw new DomainError('forbidden', 'Only admins can confirm that a system is the same one.');
    return transaction(ctx, async (tx, ctx) => {
      await movedStore.lockMoved(tx, connectorId);
      const place = ctx.connectors.get(connectorId)?.place;
      if (place?.id !== placeId)
        throw new StaleStateError(
          'The settings of this connector have changed once more since, so nothing was changed now.',
        );
      const from = placesOf(await movedStore.countElsewhere(tx, { connectorId, place }));
      if (from.length === 0)
        throw new StaleStateError('Nothing stands elsewhere any more, so nothing was changed.');
      if (markOf(from) !== mark)
        throw new StaleStateError(
          'Access stands at other places by now than this message said, so nothing was changed now.',
        );
      return { moved: await takeForSame(tx, ctx, { connectorId, place }, from) };
    });
  });
}

/** Follows a connector whose system is known to be the same one wherever it acts, as the sandbox's own. */
export async function followConnector(ctx: Ctx, connectorId: string): Promise<void> {
  const place = ctx.connectors.get(connectorId)?.place;
  if (place === undefined) return;
  const acting = { connectorId, place };
  await transaction(ctx, async (tx, ctx) =>
    takeForSame(tx, ctx, acting, placesOf(await movedStore.countElsewhere(tx, acting))),
  );
}

async function takeForSame(
  tx: Tx,
  ctx: Ctx,
  acting: { connectorId: string; place: Place },
  from: readonly Place[],
): Promise<number> {
  const now = ctx.clock.now();
  const { connectorId, place } = acting;
  const grants = await movedStore.moveAll(tx, acting, from, now);
  await movedStore.forgetMoved(tx, connectorId);
  if (grants === 0) return 0;
  const data = { connector: connectorId, from: namesOf(place, from), to: place.name, grants };
  await audit(tx, ctx, { kind: 'connector.move-confirmed', data, subject: {} });
  await refreshCards(tx, [connectorId], now, ['moved-connector']);
  return grants;
}
