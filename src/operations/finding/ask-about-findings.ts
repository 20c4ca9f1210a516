import type { Ctx } from '../context.ts';
import type { Finding } from '../../domain/grant/finding.ts';
import type { GrantId, PersonId } from '../../domain/ids.ts';
import { audit } from '../../store/audit/audit-log.ts';
import { refreshCards } from '../../store/card/cards.ts';
import type { Tx } from '../../store/database/database.ts';
import * as findingStore from '../../store/grant/finding-store.ts';
import * as grantStore from '../../store/grant/grant-store.ts';
import type { GrantRow } from '../../store/grant/grant-store.ts';
import { findsAny } from '../../store/database/finds-any.ts';
import { transaction } from '../../store/database/transaction.ts';
import { subjectOf } from '../grant/grant-subject.ts';
import { asAsked, askUnasked } from './ask-unasked.ts';
import { findDeciders } from './find-deciders.ts';
import { postAsked } from '../waiting/post-asked.ts';
import { LOOK_AGAIN_MS } from './record-finding.ts';

const BATCH = 50;

/**
 * Asks those who came to be the ones who decide whether found access stays, or are now that no review does, and all of them
 * of what was ignored for long enough; returns of how much.
 */
export async function askAboutFindings(ctx: Ctx): Promise<number> {
  let { asked, inLook } = await askUnasked(ctx);
  if (!(await findsAny(ctx, (on, one) => findingStore.lockDueFindings(on, ctx.clock.now(), one))))
    return asked;
  for (;;) {
    const before = inLook;
    const looked = await transaction(ctx, async (tx, ctx) => {
      const due = await findingStore.lockDueFindings(tx, ctx.clock.now(), BATCH);
      const grants = new Map(
        (
          await grantStore.findGrants(
            tx,
            due.map(({ grantId }) => grantId),
          )
        ).map((grant) => [grant.id, grant]),
      );
      const anew: { grantId: GrantId; askedIds: PersonId[] }[] = [];
      for (const finding of due) {
        const grant = grants.get(finding.grantId);
        if (grant?.state !== 'active') await endUnasked(tx, ctx, finding);
        else {
          const ask = finding.state === 'ignored' ? askAgain : askAnew;
          anew.push({ grantId: grant.id, askedIds: await ask(tx, ctx, finding, grant) });
        }
      }
      return {
        due: due.length,
        anew: anew.filter(({ askedIds }) => askedIds.length > 0).length,
        inLook: await postAsked(tx, anew.map(asAsked), before, ctx.clock.now()),
      };
    });
    asked += looked.anew;
    inLook = looked.inLook;
    if (looked.due < BATCH) return asked;
  }
}

/** Where an earlier release ended the access, which knows of no question about it, nothing is asked any more. */
async function endUnasked(tx: Tx, ctx: Ctx, { grantId }: Finding): Promise<void> {
  const now = ctx.clock.now();
  await findingStore.settleFindings(tx, [grantId], 'ended', { endedAt: now, endedById: null });
  await refreshCards(tx, [grantId], now, ['finding']);
}

/** It was ignored until now: answers whom it asks, whether or not they were before. */
async function askAgain(tx: Tx, ctx: Ctx, { until }: Finding, grant: GrantRow): Promise<PersonId[]> {
  const now = ctx.clock.now();
  const to = (await findDeciders(tx, ctx, grant)).map(({ id }) => id);
  await findingStore.reopenFinding(tx, grant.id, {
    askedIds: to,
    dueAt: new Date(now.getTime() + LOOK_AGAIN_MS),
  });
  await refreshCards(tx, [grant.id], now, ['finding']);
  const ignoredUntil = until === null ? {} : { ignoredUntil: until.toISOString() };
  await audit(tx, ctx, { kind: 'finding.asked', data: { to, ...ignoredUntil }, subject: subjectOf(grant) });
  return to;
}

/** Answers whom it asks that weren't. */
async function askAnew(tx: Tx, ctx: Ctx, finding: Finding, grant: GrantRow): Promise<PersonId[]> {
  const now = ctx.clock.now();
  const askedIds = (await findDeciders(tx, ctx, grant)).map(({ id }) => id);
  await findingStore.noteAsked(tx, grant.id, { askedIds, dueAt: new Date(now.getTime() + LOOK_AGAIN_MS) });
  const to = askedIds.filter((id) => !finding.askedIds.includes(id));
  if (finding.askedIds.some((id) => !askedIds.includes(id)))
    await refreshCards(tx, [grant.id], now, ['finding']);
  if (to.length > 0) await audit(tx, ctx, { kind: 'finding.asked', data: { to }, subject: subjectOf(grant) });
  return to;
}
