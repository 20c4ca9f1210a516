import type { Ctx } from '../context.ts';
import type { Resource } from '../../domain/definitions.ts';
import type { ReadableConnector } from '../../domain/grant/connector.ts';
import type { Differing } from '../../domain/reconcile/mass-change.ts';
import { noteDifferences, settleUnseen } from '../discrepancy/note-differences.ts';
import { transaction } from '../../store/database/transaction.ts';
import type { HeldLook } from './held-look.ts';

/** Opens one question where so much differs that nothing is concluded, and settles it where that isn't so any more. */
export async function noteMassChange(
  ctx: Ctx,
  look: HeldLook,
  {
    resource: { id: resourceId, connectorId },
    connector,
    isDoubted,
    isWhole,
    differing,
  }: {
    resource: Resource;
    connector: ReadableConnector;
    isDoubted: boolean;
    /** All of the resource was read. */
    isWhole: boolean;
    differing: Differing;
  },
): Promise<void> {
  const at = { resourceId, connectorId, place: connector.place ?? null };
  const { begunAt } = look.row;
  const { gone, added, listed } = differing;
  const seen = {
    kind: 'mass-change' as const,
    key: '',
    entitlement: null,
    grantId: null,
    account: null,
    facts: { gone, added, listed },
    said: `It lists ${listed}, of which ${added} aren’t on record, and not ${gone} that are.`,
  };
  await transaction(ctx, async (tx, ctx) => {
    await look.assertHeld(tx);
    if (isDoubted) await noteDifferences(tx, ctx, at, [seen], begunAt);
    else if (isWhole)
      await settleUnseen(tx, ctx, { resourceId, kinds: ['mass-change'], entitlements: 'all' }, begunAt);
  });
}
