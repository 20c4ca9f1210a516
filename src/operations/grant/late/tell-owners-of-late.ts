import type { Ctx } from '../../context.ts';
import type { EntitlementKey, GrantId, PersonId } from '../../../domain/ids.ts';
import { refreshInBackground } from '../../../store/card/background-cards.ts';
import { ensureCards, refreshCards, repostCards } from '../../../store/card/cards.ts';
import type { WantedCard } from '../../../store/card/cards.ts';
import { takeTurn } from '../../../store/database/take-turn.ts';
import type { Tx } from '../../../store/database/database.ts';
import * as grantStore from '../../../store/grant/grant-store.ts';
import * as overdueStore from '../../../store/grant/overdue-store.ts';
import { findOwners } from '../../approval/approvers.ts';

interface Late {
  id: GrantId;
  entitlement: EntitlementKey;
  connectorId: string;
}

const cardsOf = (connectorId: string, owners: readonly PersonId[]): WantedCard[] =>
  owners.map((audienceId) => ({ kind: 'revocation-overdue', subjectId: connectorId, audienceId }));

/**
 * Tells owners of removals that don't get through: one message for each owner and connector, new when something begins to
 * be late there and brought up to date from then on, until nothing is.
 */
export async function tellOwnersOfLate(tx: Tx, ctx: Ctx, late: readonly Late[]): Promise<void> {
  const now = ctx.clock.now();
  for (const connectorId of new Set(late.map((grant) => grant.connectorId))) {
    await takeTurn(tx, 'late-removals', connectorId);
    const those = late.filter((grant) => grant.connectorId === connectorId);
    const told = await ownersOf(tx, ctx, await overdueStore.listLateKeys(tx, connectorId));
    const begunAt = (await overdueStore.lateSince(tx, connectorId)) ?? now;
    const ids = those.map((grant) => grant.id);
    await grantStore.changeGrants(tx, ids, ['revoking'], { toldOverdueAt: begunAt });
    const owners = await ownersOf(
      tx,
      ctx,
      those.map((grant) => grant.entitlement),
    );
    const isTold = (id: PersonId) => told.includes(id);
    await refreshInBackground(tx, [connectorId], now, ['revocation-overdue'], { unused: true });
    await ensureCards(tx, cardsOf(connectorId, owners.filter(isTold)), now);
    await repostCards(
      tx,
      cardsOf(
        connectorId,
        owners.filter((id) => !isTold(id)),
      ),
      now,
    );
  }
}

/** Brings the messages about these up to date: at once when nothing is late at their connector any more. */
export async function refreshLateRemovals(
  tx: Tx,
  ended: readonly Pick<grantStore.GrantRow, 'connectorId' | 'toldOverdueAt'>[],
  now: Date,
): Promise<void> {
  const told = ended.filter((grant) => grant.toldOverdueAt !== null);
  for (const connectorId of new Set(told.map((grant) => grant.connectorId)))
    if ((await overdueStore.lateSince(tx, connectorId)) === undefined)
      await refreshCards(tx, [connectorId], now, ['revocation-overdue']);
    else await refreshInBackground(tx, [connectorId], now, ['revocation-overdue'], { unused: true });
}

async function ownersOf(tx: Tx, ctx: Ctx, keys: readonly EntitlementKey[]): Promise<PersonId[]> {
  const ids = new Set<PersonId>();
  for (const key of new Set(keys))
    for (const owner of await findOwners(tx, ctx.config, key, ctx.clock.now())) ids.add(owner.id);
  return [...ids];
}
