import type { Ctx } from '../context.ts';
import { isElsewhere } from '../../domain/grant/connector.ts';
import type { RemovalWay } from '../../domain/reconcile/account-removal.ts';
import type { Discrepancy } from '../../domain/reconcile/discrepancy.ts';
import type { Drizzle } from '../../store/database/database.ts';
import * as accountMatchStore from '../../store/reconcile/account-match-store.ts';
import { findLiveOfAccount } from '../../store/reconcile/account-use-store.ts';

type Of = Pick<Discrepancy, 'connectorId' | 'place' | 'account' | 'key' | 'resourceId'>;

/** What can be done about an account of nobody: it is disabled where its connector can and nobody is known to use it. */
export async function removalWay(ctx: Pick<Ctx, 'connectors'>, db: Drizzle, one: Of): Promise<RemovalWay> {
  const canDisable = ctx.connectors.get(one.connectorId)?.accounts !== undefined;
  return canDisable && !(await isUsed(db, one)) ? 'disable' : 'revoke';
}

/** Whether access that was decided is of this account, or somebody answers for it at another resource. */
async function isUsed(db: Drizzle, { connectorId, place, account, key, resourceId }: Of): Promise<boolean> {
  if (account === null) return false;
  const grants = await findLiveOfAccount(db, connectorId, account);
  if (grants.some((grant) => !isElsewhere(grant.place, place))) return true;
  const at = { connectorId, placeId: place?.id ?? '' };
  const said = await accountMatchStore.findMatches(db, at, [key]);
  return said.some((match) => match.kind === 'service' && match.resourceId !== resourceId);
}
