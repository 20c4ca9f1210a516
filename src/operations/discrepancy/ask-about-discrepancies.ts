import type { Ctx } from '../context.ts';
import type { Discrepancy } from '../../domain/reconcile/discrepancy.ts';
import { audit } from '../../store/audit/audit-log.ts';
import { refreshCards } from '../../store/card/cards.ts';
import type { Tx } from '../../store/database/database.ts';
import { findsAny } from '../../store/database/finds-any.ts';
import { transaction } from '../../store/database/transaction.ts';
import * as discrepancyStore from '../../store/reconcile/discrepancy-store.ts';
import { LOOK_AGAIN_MS } from '../finding/record-finding.ts';
import { postAsked } from '../waiting/post-asked.ts';
import type { Asked, AskedInLook } from '../waiting/post-asked.ts';
import { subjectOfDiscrepancy } from './discrepancy-subject.ts';
import { tellOf } from './tell-of.ts';
import { findDeciders } from './who-is-asked.ts';

const BATCH = 50;

/**
 * Asks those who came to be the ones who settle a difference, about what is new, and about what was ignored until now; returns
 * of how much.
 */
export async function askAboutDiscrepancies(ctx: Ctx): Promise<number> {
  if (!(await findsAny(ctx, (on, one) => discrepancyStore.lockDue(on, ctx.clock.now(), one)))) return 0;
  let inLook: AskedInLook = new Map();
  for (let asked = 0; ; ) {
    const before = inLook;
    const some = await transaction(ctx, async (tx, ctx) => {
      const due = await discrepancyStore.lockDue(tx, ctx.clock.now(), BATCH);
      const anew: Asked[] = [];
      for (const one of due)
        anew.push({ card: { kind: 'discrepancy', subjectId: one.id }, askedIds: await ask(tx, ctx, one) });
      return {
        due: due.length,
        anew: anew.filter(({ askedIds }) => askedIds.length > 0).length,
        inLook: await postAsked(tx, anew, before, ctx.clock.now()),
      };
    });
    asked += some.anew;
    inLook = some.inLook;
    if (some.due < BATCH) return asked;
  }
}

/** Answers whom it asks that weren't. */
async function ask(tx: Tx, ctx: Ctx, one: Discrepancy) {
  const now = ctx.clock.now();
  const wasIgnored = one.state === 'ignored';
  const askedIds = await findDeciders(tx, ctx, one);
  const before = wasIgnored ? [] : one.askedIds;
  await discrepancyStore.noteAsked(tx, one.id, {
    askedIds,
    dueAt: new Date(now.getTime() + LOOK_AGAIN_MS),
  });
  if (before.some((id) => !askedIds.includes(id)) || wasIgnored)
    await refreshCards(tx, [one.id], now, ['discrepancy']);
  const to = askedIds.filter((id) => !before.includes(id));
  if (to.length > 0)
    await audit(tx, ctx, {
      kind: 'discrepancy.asked',
      data: { difference: one.kind, resource: one.resourceId, account: one.account?.login ?? null, to },
      subject: subjectOfDiscrepancy(one),
    });
  await tellOf(tx, ctx, one);
  return to;
}
