import type { Ctx } from '../../context.ts';
import { DISCREPANCY_KINDS } from '../../../domain/reconcile/discrepancy.ts';
import * as allFindingsStore from '../../../store/reconcile/all-findings-store.ts';
import * as lookStore from '../../../store/reconcile/look-store.ts';

/** How far what targets hold is known, in figures. */
export interface LookFigures {
  /** Seconds since the last complete look began, or since looks are planned where there was none, by resource. */
  ages: Record<string, number>;
  /** How much looks that are under way have read, by resource. */
  readSoFar: Record<string, number>;
  /** How many findings wait, by kind. */
  open: Record<string, number>;
}

export async function measureLooks({ db, clock }: Pick<Ctx, 'db' | 'clock'>): Promise<LookFigures> {
  const now = clock.now();
  const [looks, counts] = await Promise.all([
    lookStore.listLooks(db.drizzle),
    allFindingsStore.countFindings(db.drizzle, { resourceIds: null, state: 'open' }),
  ]);
  const ages = looks.flatMap(({ resourceId, dueAt, completeFrom, plannedAt, begunAt }) => {
    const since = completeFrom ?? plannedAt ?? begunAt;
    return dueAt === null || since === null ? [] : [[resourceId, (now.getTime() - since.getTime()) / 1_000]];
  });
  const underWay = looks.filter(({ leaseUntil }) => leaseUntil !== null && leaseUntil > now);
  return {
    ages: Object.fromEntries(ages),
    readSoFar: Object.fromEntries(underWay.map(({ resourceId, readSoFar }) => [resourceId, readSoFar])),
    open: {
      ...Object.fromEntries(['found', ...DISCREPANCY_KINDS].map((kind) => [kind, 0])),
      ...Object.fromEntries(counts.map(({ kind, count }) => [kind, count])),
    },
  };
}
