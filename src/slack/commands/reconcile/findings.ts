import { noResource, resourceCalled } from '../../../domain/words/resource-words.ts';
import { pageMessage } from '../../lists/page-message.ts';
import { renderContextOf } from '../../slack-context.ts';
import { asTyped } from '../../words/as-typed.ts';
import { resourceTyped } from '../../words/resource-typed.ts';
import { type Command, say } from '../command.ts';

const IGNORED = /^ignored\b\s*/iu;

export const findingsCommand: Command = {
  name: 'findings',
  usage: '[ignored] [resource]',
  summary:
    'Where systems differ from what was decided: access that nobody approved, access that is missing, accounts of nobody. Owners see their own, admins and auditors all of it.',
  async handle(ctx, words, slack) {
    const typed = asTyped(words);
    const isIgnored = IGNORED.test(typed) && resourceCalled(ctx.config, typed) === undefined;
    const named = isIgnored ? typed.replace(IGNORED, '') : typed;
    const of = named === '' ? '' : resourceTyped(ctx.config, named);
    if (of !== '' && resourceCalled(ctx.config, of) === undefined) throw noResource(ctx.config, named);
    const list = isIgnored ? 'ignored-findings' : 'all-findings';
    return say(await pageMessage(ctx, { list, offset: 0, of }, renderContextOf(slack)));
  },
};
