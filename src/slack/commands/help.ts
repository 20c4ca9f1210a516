import { type Message, note, section } from '../blocks.ts';
import type { PersonCtx } from '../../operations/actor.ts';
import { escapeMrkdwn } from '../mrkdwn.ts';
import type { SlackContext } from '../slack-context.ts';
import { type Command, say } from './command.ts';

/** Help is the list itself: what this person may use, with what it takes. */
export const helpCommand = (commands: () => Command[]): Command => ({
  name: 'help',
  usage: '',
  summary: 'This list.',
  handle: async (ctx, _words, slack) => say(helpMessage(ctx, slack, commands())),
});

function helpMessage(ctx: PersonCtx, slack: SlackContext, commands: Command[]): Message {
  const lines = commands
    .filter((command) => mayUse(ctx, command))
    .map(
      ({ name, usage, summary }) =>
        `\`${slack.command} ${name}${usage === '' ? '' : ` ${escapeMrkdwn(usage)}`}\`\n${summary}`,
    );
  return {
    text: `What you can do with ${slack.command}`,
    blocks: [
      section(`*What you can do with \`${slack.command}\`*`),
      ...lines.map((line) => section(line)),
      note(
        'For how long, type a length (`2h30`, `2 weeks`) or an end (`until 18:00`, `until friday`, `for the rest of the week`).',
      ),
      note('Access ends by itself when its time is up. The Home tab shows everything that concerns you.'),
    ],
  };
}

export function mayUse(ctx: PersonCtx, command: Command): boolean {
  return command.audience !== 'auditor' || ctx.actor.isAuditor || ctx.actor.isAdmin;
}
