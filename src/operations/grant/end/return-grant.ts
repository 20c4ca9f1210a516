import * as z from 'zod';
import { DomainError } from '../../../domain/errors.ts';
import type { Grant } from '../../../domain/grant/grant.ts';
import { GrantId } from '../../../domain/ids.ts';
import * as grantStore from '../../../store/grant/grant-store.ts';
import { transaction } from '../../../store/database/transaction.ts';
import type { PersonCtx } from '../../actor.ts';
import { onRecord } from '../../on-record.ts';
import { alreadyEnding } from './already-ending.ts';
import { startRevocations } from './start-revocation.ts';

export const ReturnGrant = z.object({ grantId: GrantId });

/** Gives one's own access back before its end; the removal at the target follows at once. */
export async function returnGrant(ctx: PersonCtx, raw: z.input<typeof ReturnGrant>): Promise<Grant> {
  const { grantId } = ReturnGrant.parse(raw);
  return onRecord(ctx, 'give access back', grantId, () =>
    transaction(ctx, async (tx, ctx) => {
      const grant = await grantStore.findGrant(tx, grantId);
      if (grant === undefined)
        throw new DomainError('not_found', 'This access can’t be found, so nothing was done.');
      if (grant.principalId !== ctx.actor.person.id)
        throw new DomainError('forbidden', 'Only the person who holds the access can give it back.');
      const [returned] = await startRevocations(tx, ctx, [grant], 'returned');
      if (returned === undefined) throw await alreadyEnding(tx, ctx, grant);
      return grantStore.toGrant(returned);
    }),
  );
}
