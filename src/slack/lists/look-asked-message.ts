import type { PersonCtx } from '../../operations/actor.ts';
import { askForLook } from '../../operations/reconcile/ask-for-look.ts';
import { type Message, sentence } from '../blocks.ts';

/** Has a resource looked at, and says that a message shows how it goes. */
export async function lookAskedMessage(ctx: PersonCtx, resourceId: string): Promise<Message> {
  return sentence(
    (await askForLook(ctx, { resourceId }))
      ? 'It’s looked at now. A message shows how it goes and what it finds.'
      : 'It’s being looked at already. A message shows how that goes and what it finds.',
  );
}
