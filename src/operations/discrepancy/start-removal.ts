import { DomainError, StaleStateError } from '../../domain/errors.ts';
import type { RemovalWay } from '../../domain/reconcile/account-removal.ts';
import type { Discrepancy } from '../../domain/reconcile/discrepancy.ts';
import type { Tx } from '../../store/database/database.ts';
import { wakeAfterCommit } from '../../store/database/transaction.ts';
import * as accountMatchStore from '../../store/reconcile/account-match-store.ts';
import * as accountRemovalStore from '../../store/reconcile/account-removal-store.ts';
import type { PersonCtx } from '../actor.ts';
import { heldMark } from './match-account.ts';
import { isServed, removalWay } from './removal-way.ts';

/** Makes due what an owner wants done about an account of nobody, as they were shown that it is done. */
export async function startRemoval(
  tx: Tx,
  ctx: PersonCtx,
  one: Discrepancy,
  { way: shown, mark }: { way?: RemovalWay | undefined; mark?: string | undefined },
): Promise<void> {
  if (!ctx.connectors.has(one.connectorId))
    throw new DomainError(
      'unavailable',
      'access.yaml doesn’t say any more how to reach its system, so nothing can be done there.',
    );
  const way = await removalWay(ctx, tx, one);
  if (shown !== way)
    throw new StaleStateError(
      way === 'disable'
        ? 'The account can be disabled by now, so nothing was changed. Look at it again.'
        : 'The account is used for other access by now, so it isn’t disabled. Look at it again.',
    );
  if (mark !== heldMark(one.facts))
    throw new StaleStateError(
      'The account has other access by now than this message showed, so nothing was changed. Look at it again.',
    );
  const { id: discrepancyId, key: accountKey, resourceId, connectorId, place, facts } = one;
  const isNobodys = (target: string) => !isServed(facts) || (facts.beyond ?? []).includes(target);
  const rights = (facts.targets ?? []).flatMap((target, at) =>
    isNobodys(target) ? [{ target, targetId: facts.targetIds?.[at] ?? null }] : [],
  );
  // Whoever answered for it has left: what it loses now isn’t theirs to answer for when they are back.
  if (facts.servedById !== undefined && !isServed(facts))
    await accountMatchStore.deleteMatch(tx, {
      connectorId,
      placeId: place?.id ?? '',
      accountKey,
      resourceId,
    });
  const begun = { discrepancyId, resourceId, connectorId, placeId: place?.id ?? '', accountKey, way, rights };
  await accountRemovalStore.insertRemoval(tx, begun, ctx.clock.now());
  wakeAfterCommit(tx);
}
