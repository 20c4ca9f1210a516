import type { Ctx } from '../../context.ts';
import { DRAFT_ASKS_MS } from '../../domain/finding.ts';
import { audit } from '../../store/audit-log.ts';
import { repostCards } from '../../store/cards.ts';
import type { Tx } from '../../store/database.ts';
import * as findingStore from '../../store/finding-store.ts';
import type { GrantRow } from '../../store/grant-store.ts';
import { transaction } from '../../store/transaction.ts';
import { subjectOf } from '../grant/grant-subject.ts';
import { findDeciders } from './find-deciders.ts';
import { LOOK_AGAIN_MS } from './record-finding.ts';

const BATCH = 50;

/** Puts found access that no review asks about any more, and that none decided, before its deciders; answers how much. */
export async function askUnasked(ctx: Ctx): Promise<number> {
  for (let asked = 0; ; ) {
    const some = await transaction(ctx, (tx) => askSome(tx, ctx));
    asked += some.asked;
    if (some.looked < BATCH) return asked;
  }
}

async function askSome(tx: Tx, ctx: Ctx): Promise<{ looked: number; asked: number }> {
  const now = ctx.clock.now();
  const draftedAfter = new Date(now.getTime() - DRAFT_ASKS_MS);
  const unasked = await findingStore.lockUnasked(tx, { now, draftedAfter, limit: BATCH });
  let asked = 0;
  for (const grant of unasked) if (await ask(tx, ctx, grant)) asked++;
  return { looked: unasked.length, asked };
}

async function ask(tx: Tx, ctx: Ctx, grant: GrantRow): Promise<boolean> {
  const now = ctx.clock.now();
  const askedIds = (await findDeciders(tx, ctx, grant)).map(({ id }) => id);
  const isNew = await findingStore.insertFinding(tx, {
    grantId: grant.id,
    seenFor: null,
    askedIds,
    foundAt: now,
    dueAt: new Date(now.getTime() + LOOK_AGAIN_MS),
  });
  if (!isNew) return false;
  await audit(tx, ctx, { kind: 'finding.asked', data: { to: askedIds }, subject: subjectOf(grant) });
  await repostCards(
    tx,
    askedIds.map((audienceId) => ({ kind: 'finding', subjectId: grant.id, audienceId })),
    now,
  );
  return true;
}
