import * as healthStore from '../../store/connector/connector-health-store.ts';
import * as grantStore from '../../store/grant/grant-store.ts';
import type { EntitlementKey } from '../../domain/ids.ts';
import type { PersonCtx } from '../actor.ts';
import { findLabels } from '../grant/show-grant.ts';
import { illSentence, STUCK_AFTER_ATTEMPTS, type Stuck, stuckGrant } from './list-stuck.ts';

const MOST = 20;

export interface OwnStuck {
  count: number;
  /** The longest stuck first. */
  stuck: Stuck[];
}

/** What doesn't get through of what somebody owns and isn't among what waits for them: access to be given, and connectors. */
export async function listOwnStuck(ctx: PersonCtx, owned: readonly EntitlementKey[]): Promise<OwnStuck> {
  if (owned.length === 0) return { count: 0, stuck: [] };
  const db = ctx.db.drizzle;
  const connectorIds = owned.flatMap((key) => {
    const { resourceId = '' } = ctx.config.entitlements.get(key) ?? {};
    return ctx.config.resources.get(resourceId)?.connectorId ?? [];
  });
  const of = { owned, attempts: STUCK_AFTER_ATTEMPTS };
  const [grants, count, ill] = await Promise.all([
    grantStore.listStuckProvisioning(db, of, MOST),
    grantStore.countStuckProvisioning(db, of),
    healthStore.listIll(db, [...new Set(connectorIds)]),
  ]);
  const label = await findLabels(
    ctx,
    grants.map((grant) => grant.principalId),
  );
  const stuck = [...grants.map((grant) => stuckGrant(ctx, grant, label)), ...ill.map(illSentence)];
  return {
    count: count + ill.length,
    stuck: stuck.toSorted((one, other) => one.since.getTime() - other.since.getTime()),
  };
}
