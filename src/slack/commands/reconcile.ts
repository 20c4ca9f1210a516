import { DomainError } from '../../domain/errors.ts';
import { resourceCalled } from '../../domain/words/resource-words.ts';
import { askForLook } from '../../operations/reconcile/ask-for-look.ts';
import { sentence } from '../blocks.ts';
import { asTyped } from '../words/as-typed.ts';
import { type Command, say } from './command.ts';

export const reconcileCommand: Command = {
  name: 'reconcile',
  usage: '<resource>',
  summary: 'Compare what a resource’s system holds with what was decided, now. Its owners and admins can.',
  async handle(ctx, words) {
    const typed = asTyped(words);
    if (typed === '') throw new DomainError('invalid', 'Name a resource, like `reconcile prod-db`.');
    await askForLook(ctx, { resourceId: resourceCalled(ctx.config, typed) ?? typed });
    return say(sentence('It’s looked at now. A message shows how it goes and what it finds.'));
  },
};
