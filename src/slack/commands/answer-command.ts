import { asTyped } from '../words/as-typed.ts';
import { nearestWord } from '../../domain/nearest-word.ts';
import type { PersonCtx } from '../../operations/actor.ts';
import { sentence } from '../blocks.ts';
import { inline } from '../mrkdwn.ts';
import type { SlackContext } from '../slack-context.ts';
import { type CommandAnswer, say } from './command.ts';
import { mayUse } from './help.ts';
import { COMMANDS } from './index.ts';
import { overview } from './overview.ts';

/** Finds the subcommand that was typed; a misspelt one gets the nearest. */
export async function answerCommand(
  ctx: PersonCtx,
  slack: SlackContext,
  text: string,
): Promise<CommandAnswer> {
  const [, typed = '', words = ''] = /^\s*(\S*)\s*([\s\S]*)$/.exec(text) ?? [];
  if (typed === '') return overview(ctx, slack);
  const command = COMMANDS.find(({ name }) => name === typed.toLowerCase());
  if (command !== undefined) return command.handle(ctx, words, slack);
  const names = COMMANDS.filter((candidate) => mayUse(ctx, candidate)).map(({ name }) => name);
  const nearest = nearestWord(typed, names);
  const hint =
    nearest === undefined
      ? `\`${slack.command} help\` lists what you can type.`
      : `Did you mean \`${slack.command} ${nearest}\`? \`${slack.command} help\` lists the rest.`;
  return say(sentence(`There is no “${inline(asTyped(typed), 40)}” here. ${hint}`));
}
