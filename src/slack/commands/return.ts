import { returnGrant } from '../../operations/grant/end/return-grant.ts';
import { buttons, note, section, sentence } from '../blocks.ts';
import { giveBackButton } from '../cards/grant/grant.ts';
import { listBlockId } from '../ids.ts';
import { inline } from '../mrkdwn.ts';
import { right } from '../wording.ts';
import { type Command, say } from './command.ts';
import { meantGrant } from './my-grant.ts';

export const returnCommand: Command = {
  name: 'return',
  usage: '[what]',
  summary: 'Give back access you no longer need.',
  async handle(ctx, words, slack) {
    const meant = await meantGrant(ctx, words, slack);
    if (meant.kind === 'choose') return say(meant.message);
    const what = right(meant.view.entitlement);
    if (words.trim() === '' || meant.left !== '') {
      const text = `You hold ${what}. Give it back now?`;
      return say({
        text,
        blocks: [
          section(text),
          ...(meant.left === '' ? [] : [note(leftOut(meant.left))]),
          buttons(listBlockId('status', meant.view.grant.id), giveBackButton(meant.view)),
        ],
      });
    }
    await returnGrant(ctx, { grantId: meant.view.grant.id });
    return say(
      sentence(
        `Your access to ${what} is being removed. \`${slack.command} status\` shows it until it’s gone.`,
      ),
    );
  },
};

const leftOut = (said: string): string =>
  `“${inline(said.replace(/^[,;:.]\s*/, ''), 80)}” was left out: one thing is given back at a time, and at once.`;
