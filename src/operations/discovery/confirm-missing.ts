import * as z from 'zod';
import { DomainError, StaleStateError } from '../../domain/errors.ts';
import { anyOf } from '../../domain/ids.ts';
import { audit } from '../../store/audit/audit-log.ts';
import { refreshCards } from '../../store/card/cards.ts';
import * as discoveryStore from '../../store/catalog/discovery-store.ts';
import { isMoved } from '../../store/connector/moved-connector-store.ts';
import { transaction, wakeAfterCommit } from '../../store/database/transaction.ts';
import type { PersonCtx } from '../actor.ts';
import { findAnswering } from '../approval/find-answering.ts';
import { onRecord } from '../on-record.ts';
import { partsOfChange } from './catalog-change.ts';
import { markOfMissing, missingNow } from './missing-now.ts';

export const ConfirmMissing = z.object({
  /** The message about the reading that was doubted. */
  changeId: z.string(),
  /** Of what was shown there as missing. */
  mark: z.string(),
});

/**
 * Takes an owner's or admin's word that what is missing from a doubted list is gone, just what they were shown: it is retired
 * at once, and access to it ends. Returns how many that are.
 */
export async function confirmMissing(
  ctx: PersonCtx,
  raw: z.input<typeof ConfirmMissing>,
): Promise<{ retired: number }> {
  const { changeId, mark } = ConfirmMissing.parse(raw);
  const { resourceId, at: doubted } = partsOfChange(changeId);
  return onRecord(ctx, 'confirm that entitlements are gone', resourceId, () =>
    transaction(ctx, async (tx, ctx) => {
      const reading = await discoveryStore.lockLastReading(tx, resourceId);
      if (!(await findAnswering(tx, ctx, [anyOf(resourceId)])).has(ctx.actor.person.id))
        throw new DomainError('forbidden', 'Only its owners and admins can confirm that.');
      const resource = ctx.config.resources.get(resourceId);
      if (resource === undefined || reading?.doubtedSince?.getTime() !== doubted)
        throw new StaleStateError('This has been settled since, so nothing was changed now.');
      const { connectorId } = resource;
      const place = ctx.connectors.get(connectorId)?.place?.id ?? null;
      if (await isMoved(tx, { connectorId, placeId: place }))
        throw new StaleStateError(
          'Its settings point to another system now. Settle that first: nothing was changed.',
        );
      const missing = missingNow(resource, await discoveryStore.listDiscovered(tx, resourceId));
      if (markOfMissing(missing) !== mark)
        throw new StaleStateError(
          'Others are missing by now than this message showed, so nothing was changed. Look at it again.',
        );
      const now = ctx.clock.now();
      await discoveryStore.retire(tx, missing, { now, place });
      await discoveryStore.changeDiscovery(tx, resourceId, {
        doubtedSince: null,
        confirmedDoubt: reading.doubtedSince,
        confirmedAt: now,
        confirmedById: ctx.actor.person.id,
        version: reading.version + 1,
      });
      await audit(
        tx,
        ctx,
        {
          kind: 'discovery.confirmed' as const,
          data: {
            resource: resourceId,
            missing: missing.length,
            doubtedSince: reading.doubtedSince.toISOString(),
          },
          subject: {},
        },
        ...missing.map(({ key, target, name, missingSince }) => ({
          kind: 'entitlement.retired' as const,
          data: { connector: connectorId, target, name, missingSince: (missingSince ?? now).toISOString() },
          subject: { entitlement: key },
        })),
      );
      await refreshCards(tx, [changeId], now, ['catalog-change']);
      wakeAfterCommit(tx);
      return { retired: missing.length };
    }),
  );
}
