import type { Ctx } from '../context.ts';
import type { PersonId } from '../../domain/ids.ts';
import { localDate } from '../../domain/time/local-date.ts';
import { audit } from '../../store/audit/audit-log.ts';
import { refreshCards, repostCards } from '../../store/card/cards.ts';
import type { Tx } from '../../store/database/database.ts';
import * as grantStore from '../../store/grant/grant-store.ts';
import type { GrantRow } from '../../store/grant/grant-store.ts';
import * as leaverStore from '../../store/people/leaver-store.ts';
import { findsAny } from '../../store/database/finds-any.ts';
import { transaction } from '../../store/database/transaction.ts';
import { giveUp } from '../grant/give/give-up.ts';
import { absenceOf } from '../people/absence-of.ts';
import { whoAnswersFor } from '../approval/find-answering.ts';

const BATCH = 20;

/**
 * Puts what people hold who aren't active any more before the owners and the admins, one message for each leaver; what
 * wasn't given to them yet isn't any more. Ending the rest is for those people to decide.
 */
export async function reportLeavers(ctx: Ctx): Promise<number> {
  if (!(await findsAny(ctx, (on, one) => lookForEither(on, ctx, one)))) return 0;
  let reported = 0;
  for (;;) {
    const batch = await transaction(ctx, async (tx, ctx) => {
      const now = ctx.clock.now();
      const today = localDate(now, ctx.config.timezone);
      await refreshCards(tx, await leaverStore.forgetReturned(tx, today), now, ['leaver']);
      const found = await leaverStore.lockNewLeavers(tx, today, BATCH);
      const leavers = await leaverStore.insertLeavers(tx, found, now);
      const live = await grantStore.findLiveOf(tx, leavers);
      for (const id of leavers)
        await report(
          tx,
          ctx,
          id,
          live.filter((grant) => grant.principalId === id),
        );
      return { found: found.length, reported: leavers.length };
    });
    reported += batch.reported;
    if (batch.found < BATCH) return reported;
  }
}

async function lookForEither(on: Tx, { clock, config }: Ctx, limit: number): Promise<PersonId[]> {
  const today = localDate(clock.now(), config.timezone);
  const left = await leaverStore.lockNewLeavers(on, today, limit);
  return left.length > 0 ? left : leaverStore.listReturned(on, today, limit);
}

async function report(tx: Tx, ctx: Ctx, personId: PersonId, live: readonly GrantRow[]): Promise<void> {
  const now = ctx.clock.now();
  const why = (await absenceOf(ctx, personId, tx)) ?? '';
  for (const grant of live)
    if (grant.state === 'scheduled' || grant.state === 'provisioning')
      await giveUp(tx, ctx, grant, { reason: 'offboarded', error: `${why}.` });
  const held = live.filter((grant) => grant.state === 'active' || grant.state === 'revoking');
  if (held.length === 0) return;
  const to = await whoAnswersFor(tx, ctx, held);
  await repostCards(
    tx,
    to.map((audienceId) => ({ kind: 'leaver', subjectId: personId, audienceId })),
    now,
  );
  await audit(tx, ctx, {
    kind: 'person.leaver-reported',
    data: { why, grants: held.length, to },
    subject: { personId },
  });
}
