import * as z from 'zod';
import { DomainError, StaleStateError } from '../../domain/errors.ts';
import { PersonId } from '../../domain/ids.ts';
import * as grantStore from '../../store/grant/grant-store.ts';
import * as personStore from '../../store/people/person-store.ts';
import { transaction } from '../../store/database/transaction.ts';
import type { PersonCtx } from '../actor.ts';
import { startRevocations } from '../grant/end/start-revocation.ts';
import { onRecord } from '../on-record.ts';
import { absenceOf } from '../people/absence-of.ts';
import { answeredFor } from '../approval/find-answering.ts';

export const EndLeaverAccess = z.object({ personId: PersonId });

/** Ends what somebody holds who isn't active any more, as far as the actor answers for it; returns how much that was. */
export async function endLeaverAccess(
  ctx: PersonCtx,
  raw: z.input<typeof EndLeaverAccess>,
): Promise<{ ended: number }> {
  const { personId } = EndLeaverAccess.parse(raw);
  return onRecord(ctx, 'end what somebody holds who has left', personId, () =>
    transaction(ctx, async (tx, ctx) => {
      await personStore.lockPerson(tx, personId);
      const live = await grantStore.findLiveOf(tx, [personId]);
      const mine = await answeredFor(tx, ctx, ctx.actor.person.id, live);
      if (live.length > 0 && mine.length === 0)
        throw new DomainError(
          'forbidden',
          'Only admins and the owners of it can end what somebody else holds.',
        );
      if ((await absenceOf(ctx, personId, tx)) === undefined)
        throw new StaleStateError('They are active again, so nothing was ended.');
      const ended = await startRevocations(tx, ctx, mine, 'offboarded');
      if (ended.length === 0)
        throw new StaleStateError(
          'All of this has ended or is being removed already, so nothing was changed.',
        );
      return { ended: ended.length };
    }),
  );
}
