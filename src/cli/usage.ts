import type { Command } from 'commander';
import { nearestWord } from '../domain/nearest-word.ts';

/** What ends a command that was typed wrong, so that a script tells it from one that didn't work. */
const TYPED_WRONG = 2;

/** Has every way of typing a command wrong say what was likely meant; set before subcommands are added, which take it over. */
export function explainUsage(program: Command, exit: (code: number) => never): void {
  program
    .showHelpAfterError('(sallyport --help lists what there is)')
    .exitOverride(({ exitCode }) => exit(exitCode === 0 ? 0 : TYPED_WRONG));
}

/** Carries out what was typed after the program's name. */
export async function carryOut(program: Command, typed: readonly string[]): Promise<void> {
  refuseUnknownCommand(program, typed);
  await program.parseAsync(typed, { from: 'user' });
}

/** Nothing typed starts the bot; a first word that is no command is never handed to that. */
function refuseUnknownCommand(program: Command, typed: readonly string[]): void {
  const [word] = typed;
  const known = ['help', ...program.commands.map((command) => command.name())];
  if (word === undefined || word.startsWith('-') || known.includes(word)) return;
  const near = nearestWord(word, known);
  const advice = near === undefined ? '' : `\n(Did you mean ${near}?)`;
  program.error(`error: unknown command '${word}'${advice}`);
}
