import type { Ctx } from '../context.ts';
import { DomainError } from '../../domain/errors.ts';
import * as grantStore from '../../store/grant/grant-store.ts';
import * as requestStore from '../../store/request/request-store.ts';
import * as shownCards from '../../store/card/shown-cards.ts';
import * as taskStore from '../../store/grant/task-store.ts';
import type { PersonCtx } from '../actor.ts';
import { onRecord } from '../on-record.ts';
import { type AllStuck, listStuck, type Stuck } from './list-stuck.ts';

export interface Overview {
  counts: { pendingRequests: number; liveGrants: number; openTasks: number; lateCards: number };
  /** How much is stuck, by what it is. */
  stuckCounts: AllStuck['counts'];
  /** The longest stuck first, and no more than some of each kind: the counts are of all. */
  stuck: Stuck[];
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
  const [pendingRequests, liveGrants, openTasks, lateCards, { counts, stuck }] = await Promise.all([
    requestStore.countPending(db),
    grantStore.countLive(db),
    taskStore.countOpen(db),
    shownCards.countLate(db, minuteAgo),
    listStuck(ctx),
  ]);
  return {
    counts: { pendingRequests, liveGrants, openTasks, lateCards },
    stuckCounts: counts,
    stuck,
  };
}
