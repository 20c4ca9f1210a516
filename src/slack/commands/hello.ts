import type { PersonCtx } from '../../operations/actor.ts';
import { button, buttons, type Message, note, section } from '../blocks.ts';
import { ACTION } from '../ids.ts';
import { inline } from '../mrkdwn.ts';
import type { SlackContext } from '../slack-context.ts';
import { asTyped } from '../words/as-typed.ts';
import { mayUse } from './help.ts';
import { COMMANDS } from './index.ts';

/** To somebody who writes to the bot in words: what it can do, and the command that they may have meant. */
export function helloMessage(
  ctx: PersonCtx,
  { command }: Pick<SlackContext, 'command'>,
  text: string,
): Message {
  const typed = asTyped(text);
  const [first = ''] = typed.toLowerCase().split(/\s+/);
  const isCommand = COMMANDS.some((one) => one.name === first && mayUse(ctx, one));
  const said = isCommand
    ? `Type that as a command: \`${command} ${inline(typed, 300)}\``
    : 'I don’t read messages, but I can get you access and show what you have.';
  return {
    text: isCommand ? `Type it as a command: ${command} ${first}` : said,
    blocks: [
      section(said),
      buttons(
        'hello',
        button(ACTION.openRequest, 'Request access', 'new', { style: 'primary' }),
        button(ACTION.showHeld, 'What I have', 'mine'),
        button(ACTION.showWaiting, 'Waiting for me', 'mine'),
      ),
      note(`Everything else: \`${command} help\``),
    ],
  };
}
