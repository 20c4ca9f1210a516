import type { Ctx } from '../context.ts';
import type { Entitlement, Resource } from '../../domain/definitions.ts';
import { ConnectorError } from '../../domain/grant/connector.ts';
import type { ReadableConnector } from '../../domain/grant/connector.ts';
import { everyItem } from '../../domain/pages.ts';
import { transaction } from '../../store/database/transaction.ts';
import { noteDifferences, settleUnseen } from '../discrepancy/note-differences.ts';
import type { Reading } from '../look/reading.ts';
import type { HeldLook } from './held-look.ts';

/** Rejects as `not_found` where a target doesn't have what nobody holds there any more: then nobody lost it. */
export async function assertThere({
  connector: { reads },
  entitlement: { target, targetId, name },
  renewLease,
}: Reading): Promise<void> {
  if (targetId !== undefined) return;
  if (await isThere(reads, target, renewLease)) return;
  throw new ConnectorError(
    { kind: 'not_found', what: 'target' },
    `Its target doesn’t have ${target}, which ${name} stands for.`,
  );
}

async function isThere(
  reads: ReadableConnector['reads'],
  target: string,
  renewLease: () => Promise<void>,
): Promise<boolean> {
  try {
    if (reads.isThere !== undefined) return await reads.isThere(target);
    const read = async (cursor?: string) => {
      await renewLease();
      return reads.entitlements(cursor);
    };
    let isEmpty = true;
    for await (const one of everyItem(read)) {
      if (one.target === target) return true;
      isEmpty = false;
    }
    // One that lists nothing at all shows that it can’t be asked, rather than that all of it is gone.
    return isEmpty;
  } catch (error) {
    // One that can't list what it has doesn't say that anything is missing.
    if (error instanceof ConnectorError && error.fault.kind === 'unsupported') return true;
    throw error;
  }
}

/** Asks about what access.yaml names and its target doesn't have; what a resource discovers is told of as that changes. */
export async function noteGoneEntitlements(
  ctx: Ctx,
  look: HeldLook,
  {
    resource: { id: resourceId, connectorId },
    connector,
    unread,
  }: {
    resource: Resource;
    connector: ReadableConnector;
    unread: readonly { entitlement: Entitlement; error: ConnectorError }[];
  },
): Promise<void> {
  const { begunAt } = look.row;
  const at = { resourceId, connectorId, place: connector.place ?? null };
  const gone = unread.flatMap(({ entitlement, error }) => {
    if (entitlement.isDiscovered || error.fault.kind !== 'not_found') return [];
    return [
      {
        kind: 'entitlement-gone' as const,
        key: entitlement.key,
        entitlement: entitlement.key,
        grantId: null,
        account: null,
        facts: { target: entitlement.target },
        said: error.message,
      },
    ];
  });
  await transaction(ctx, async (tx, ctx) => {
    await look.assertHeld(tx);
    await noteDifferences(tx, ctx, at, gone, begunAt);
    await settleUnseen(tx, ctx, { resourceId, kinds: ['entitlement-gone'], entitlements: 'all' }, begunAt);
  });
}
