import { renderContextOf } from '../slack-context.ts';
import { readAsMore, sentences, tooLong } from '../views/length-note.ts';
import { moreTime } from '../words/more-time.ts';
import { whenTyped } from '../../domain/words/when-typed.ts';
import { openExtendModal } from '../views/grant/extend-modal.ts';
import { type Command, say } from './command.ts';
import { meantGrant } from './my-grant.ts';

export const extendCommand: Command = {
  name: 'extend',
  usage: '[what] [how much longer] [why]',
  summary: 'Ask to keep what you hold for longer: `extend prod-db/read 1h because the fix isn’t out`.',
  async handle(ctx, words, slack) {
    const meant = await meantGrant(ctx, words, slack);
    if (meant.kind === 'choose') return say(meant.message);
    const when = whenTyped(ctx);
    const { length: typed, justification, ticket } = meant.asked;
    const length = moreTime(typed, meant.view.grant.expiresAt, when);
    const hint = sentences(length.question, readAsMore(length, when), tooLong({ justification }));
    const isLengthOpen = length.question !== '';
    const asked = {
      durationSeconds: length.seconds,
      untilAt: length.until,
      isLengthOpen,
      justification,
      ticket,
    };
    const view = await openExtendModal(ctx, meant.view.grant.id, asked, renderContextOf(slack), hint);
    return { kind: 'modal', view };
  },
};
