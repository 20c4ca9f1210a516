import { returnGrant } from '../../operations/grant/end/return-grant.ts';
import { buttons, section, sentence } from '../blocks.ts';
import { giveBackButton } from '../cards/grant/grant.ts';
import { listBlockId } from '../ids.ts';
import { right } from '../wording.ts';
import { type Command, say } from './command.ts';
import { meantGrant } from './my-grant.ts';

export const returnCommand: Command = {
  name: 'return',
  usage: '[what]',
  summary: 'Give back access you no longer need.',
  async handle(ctx, words, room) {
    const meant = await meantGrant(ctx, words, room);
    if (meant.kind === 'choose') return say(meant.message);
    const what = right(meant.view.entitlement);
    if (words.trim() === '') {
      const text = `You hold ${what}. Give it back?`;
      return say({
        text,
        blocks: [
          section(text),
          buttons(listBlockId('status', meant.view.grant.id), giveBackButton(meant.view)),
        ],
      });
    }
    await returnGrant(ctx, { grantId: meant.view.grant.id });
    return say(sentence(`Your access to ${what} is being removed. I’ll tell you when it’s gone.`));
  },
};
