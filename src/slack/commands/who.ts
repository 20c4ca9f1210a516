import { asTyped } from '../words/as-typed.ts';
import { DomainError } from '../../domain/errors.ts';
import type { PersonCtx } from '../../operations/actor.ts';
import type { Message } from '../blocks.ts';
import { pageMessage } from '../lists/page-message.ts';
import { renderContextOf } from '../slack-context.ts';
import type { RenderContext } from '../wording.ts';
import { type Command, say } from './command.ts';
import { noResource, resourceCalled } from '../../domain/words/resource-words.ts';
import { takeEntitlement } from '../../domain/words/entitlement-words.ts';

export const whoCommand: Command = {
  name: 'who',
  usage: '<resource>',
  summary: 'Who holds access to something, until when, and who owns it.',
  async handle(ctx, words, slack) {
    const typed = asTyped(words);
    if (typed === '') throw new DomainError('invalid', `Name a resource, like ${slack.command} who prod-db.`);
    return say(await holdersOf(ctx, typed, renderContextOf(slack)));
  },
};

/** By id, key or name, also of what left the catalog and is held still; a name that is nearly right is said in the refusal. */
async function holdersOf(ctx: PersonCtx, typed: string, render: RenderContext): Promise<Message> {
  const meant = resourceCalled(ctx.config, typed) ?? takeEntitlement(ctx.config, typed).entitlement;
  try {
    return await pageMessage(ctx, { list: 'holders', offset: 0, of: meant ?? typed }, render);
  } catch (error) {
    if (meant === null && error instanceof DomainError && error.code === 'not_found')
      throw noResource(ctx.config, typed);
    throw error;
  }
}
