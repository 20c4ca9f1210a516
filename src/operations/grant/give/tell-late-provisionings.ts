import type { Ctx } from '../../context.ts';
import { TELL_OWNERS_AFTER_MS } from '../../../domain/grant/grant.ts';
import { audit } from '../../../store/audit/audit-log.ts';
import { wantCards } from '../../../store/card/cards.ts';
import * as dueGrantStore from '../../../store/grant/due-grant-store.ts';
import * as grantStore from '../../../store/grant/grant-store.ts';
import { findsAny } from '../../../store/database/finds-any.ts';
import { transaction } from '../../../store/database/transaction.ts';
import { subjectOf } from '../grant-subject.ts';
import { notGivenCards } from './not-given-cards.ts';

const BATCH = 100;

/** Tells holders and owners, once each, of access that isn't there five minutes after it was decided. */
export async function tellLateProvisionings(ctx: Ctx): Promise<number> {
  if (!(await findsAny(ctx, (on, one) => dueGrantStore.lockLate(on, lateSince(ctx), one)))) return 0;
  return transaction(ctx, async (tx) => {
    const now = ctx.clock.now();
    const late = await dueGrantStore.lockLate(tx, lateSince(ctx), BATCH);
    for (const grant of late) {
      await grantStore.changeGrant(tx, grant.id, ['scheduled', 'provisioning'], { toldLateAt: now });
      await wantCards(tx, await notGivenCards(tx, ctx, grant, 'grant-late'), now);
      await audit(tx, ctx, {
        kind: 'grant.provisioning-late',
        data: {
          sinceSeconds: (now.getTime() - grant.createdAt.getTime()) / 1_000,
          error: grant.lastError ?? '',
        },
        subject: subjectOf(grant),
      });
    }
    return late.length;
  });
}

const lateSince = ({ clock }: Ctx) => new Date(clock.now().getTime() - TELL_OWNERS_AFTER_MS);
