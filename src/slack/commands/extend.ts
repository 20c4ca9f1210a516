import { lookOf } from '../room.ts';
import { openExtendModal } from '../views/grant/extend-modal.ts';
import { type Command, say } from './command.ts';
import { meantGrant } from './my-grant.ts';

export const extendCommand: Command = {
  name: 'extend',
  usage: '[what] [how much longer] [why]',
  summary: 'Ask to keep what you hold for longer: `extend prod-db/read 1h because the fix isn’t out`.',
  async handle(ctx, words, room) {
    const meant = await meantGrant(ctx, words, room);
    if (meant.kind === 'choose') return say(meant.message);
    const view = await openExtendModal(ctx, meant.view.grant.id, meant.asked, lookOf(room));
    return { kind: 'modal', view };
  },
};
