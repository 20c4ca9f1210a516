import * as z from 'zod';
import { DomainError } from '../../domain/errors.ts';
import { anyOf } from '../../domain/ids.ts';
import { noResource } from '../../domain/words/resource-words.ts';
import { audit } from '../../store/audit/audit-log.ts';
import { repostCards } from '../../store/card/cards.ts';
import { transaction, wakeAfterCommit } from '../../store/database/transaction.ts';
import * as lookStore from '../../store/reconcile/look-store.ts';
import type { PersonCtx } from '../actor.ts';
import { findAnswering } from '../approval/find-answering.ts';
import { onRecord } from '../on-record.ts';
import { findLookStates } from './show/show-look.ts';

export const AskForLook = z.object({ resourceId: z.string() });

/**
 * Has a resource's target looked at now, on the word of one of its owners or an admin, who is shown how it goes; false where
 * a look is under way, which they are shown in its place.
 */
export async function askForLook(ctx: PersonCtx, raw: z.input<typeof AskForLook>): Promise<boolean> {
  const { resourceId } = AskForLook.parse(raw);
  const resource = ctx.config.resources.get(resourceId);
  if (resource === undefined) throw noResource(ctx.config, resourceId, 'Nothing in the catalog');
  return onRecord(ctx, 'have a target looked at', resourceId, async () => {
    const { id } = ctx.actor.person;
    if (!(await findAnswering(ctx.db.drizzle, ctx, [anyOf(resourceId)])).has(id))
      throw new DomainError('forbidden', 'Only its owners and admins can have it looked at.');
    const [{ never } = {}] = await findLookStates(ctx, [resourceId]);
    if (never === 'unreadable')
      throw new DomainError(
        'invalid',
        `${resource.name} can’t be read, so nobody can look at what it holds.`,
      );
    if (never === 'unwanted')
      throw new DomainError('invalid', `access.yaml says that ${resource.name} is never looked at.`);
    return transaction(ctx, async (tx, ctx) => {
      const now = ctx.clock.now();
      const isNew = await lookStore.wantLook(tx, resourceId, now);
      await repostCards(tx, [{ kind: 'look', subjectId: resourceId, audienceId: id }], now);
      if (isNew) await audit(tx, ctx, { kind: 'look.asked', data: { resource: resourceId }, subject: {} });
      wakeAfterCommit(tx);
      return isNew;
    });
  });
}
