import { noResource } from '../../../domain/words/resource-words.ts';
import type { PersonCtx } from '../../../operations/actor.ts';
import { findLook } from '../../../operations/reconcile/show/list-looks.ts';
import { type Message, note } from '../../blocks.ts';
import { lookCard } from '../../cards/reconcile/look.ts';
import { lookAskedMessage } from '../../lists/look-asked-message.ts';
import { pageMessage } from '../../lists/page-message.ts';
import { renderContextOf } from '../../slack-context.ts';
import { asTyped } from '../../words/as-typed.ts';
import { resourceTyped } from '../../words/resource-typed.ts';
import type { RenderContext } from '../../wording.ts';
import { type Command, say } from '../command.ts';

export const reconcileCommand: Command = {
  name: 'reconcile',
  usage: '[resource]',
  summary:
    'Compare what a resource’s system holds with what was decided, now. Its owners and admins can. Without a resource: how each was looked at last.',
  async handle(ctx, words, slack) {
    const render = renderContextOf(slack);
    const typed = asTyped(words);
    if (typed === '') return say(await pageMessage(ctx, { list: 'looks', offset: 0, of: '' }, render));
    const resourceId = resourceTyped(ctx.config, typed);
    if (!ctx.config.resources.has(resourceId)) throw noResource(ctx.config, typed);
    return say(await lookAt(ctx, resourceId, render));
  },
};

/** Has it looked at for those who may; auditors, who may not, see how it was looked at last. */
async function lookAt(ctx: PersonCtx, resourceId: string, render: RenderContext): Promise<Message> {
  if (!ctx.actor.isAuditor) return lookAskedMessage(ctx, resourceId);
  const look = await findLook(ctx, resourceId);
  if (look.mayAsk) return lookAskedMessage(ctx, resourceId);
  const { text, blocks } = lookCard(look, render);
  return { text, blocks: [...blocks, note('Only its owners and admins can have it looked at now.')] };
}
