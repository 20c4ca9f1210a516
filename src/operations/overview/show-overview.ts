import type { Ctx } from '../../context.ts';
import { DomainError } from '../../domain/errors.ts';
import * as dueCards from '../../store/due-cards.ts';
import * as grantStore from '../../store/grant-store.ts';
import * as requestStore from '../../store/request-store.ts';
import * as taskStore from '../../store/task-store.ts';
import type { PersonCtx } from '../actor.ts';
import { onRecord } from '../on-record.ts';
import { findLabels } from '../grant/show-grant.ts';
import { entitlementLabel } from '../views.ts';

const STUCK_AFTER_ATTEMPTS = 3;
const MOST_STUCK = 20;

export interface Overview {
  counts: { pendingRequests: number; liveGrants: number; openTasks: number; lateCards: number };
  stuck: { sentence: string; since: Date }[];
}

/** Counts, and what doesn't get through: for admins. */
export async function showOverview(ctx: PersonCtx): Promise<Overview> {
  return onRecord(ctx, 'see the overview', '', async () => {
    if (!ctx.actor.isAdmin) throw new DomainError('forbidden', 'Only admins see this overview.');
    return readOverview(ctx);
  });
}

/** The same for the program itself, whose metrics show the counts. */
export async function readOverview(ctx: Ctx): Promise<Overview> {
  const db = ctx.db.drizzle;
  const minuteAgo = new Date(ctx.clock.now().getTime() - 60_000);
  const [pendingRequests, liveGrants, openTasks, lateCards, stuck] = await Promise.all([
    requestStore.countPending(db),
    grantStore.countLive(db),
    taskStore.countOpen(db),
    dueCards.countLate(db, minuteAgo),
    grantStore.listStuck(db, STUCK_AFTER_ATTEMPTS, MOST_STUCK),
  ]);
  const label = await findLabels(
    ctx,
    stuck.map((grant) => grant.principalId),
  );
  return {
    counts: { pendingRequests, liveGrants, openTasks, lateCards },
    stuck: stuck.map((grant) => ({
      since: grant.revokeSince ?? grant.createdAt,
      sentence: `${grant.state === 'revoking' ? 'Removing' : 'Giving'} ${entitlementLabel(ctx.config, grant.entitlement).label} ${grant.state === 'revoking' ? 'from' : 'to'} ${label(grant.principalId).name} failed ${grant.attempts} times: ${grant.lastError ?? 'no answer'}`,
    })),
  };
}
