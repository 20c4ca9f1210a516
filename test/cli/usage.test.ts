import { Command } from 'commander';
import { expect, it } from 'vitest';
import { addCheck } from '../../src/cli/check.ts';
import { addPeople } from '../../src/cli/people.ts';
import { carryOut, explainUsage } from '../../src/cli/usage.ts';

class Exit extends Error {}

/** What comes of these words: what was written, and the exit code; `started` where they start the bot. */
async function typed(...words: string[]): Promise<string> {
  const said: string[] = [];
  const program = new Command('sallyport').version('1.2.3').configureOutput({
    writeOut: (text) => void said.push(text),
    writeErr: (text) => void said.push(text),
  });
  explainUsage(program, (code) => {
    throw new Exit(String(code));
  });
  program.command('start', { isDefault: true }).action(() => void said.push('started'));
  for (const add of [addCheck, addPeople]) add(program);
  const outcome = await (async () => {
    try {
      await carryOut(program, words);
      return '';
    } catch (error) {
      if (!(error instanceof Exit)) throw error;
      return ` [${error.message}]`;
    }
  })();
  return said.join('').trim().replaceAll(/\n+/g, ' ') + outcome;
}

const MORE = '(sallyport --help lists what there is) [2]';

it.each([
  [[], 'started'],
  [['start'], 'started'],
  [['--version'], '1.2.3 [0]'],
  [['chekc'], `error: unknown command 'chekc' (Did you mean check?) ${MORE}`],
  [['peopel', 'import'], `error: unknown command 'peopel' (Did you mean people?) ${MORE}`],
  [['zzzzzzzz'], `error: unknown command 'zzzzzzzz' ${MORE}`],
  [['--verson'], `error: unknown option '--verson' (Did you mean --version?) ${MORE}`],
  [['people', 'improt', 'x'], `error: unknown command 'improt' (Did you mean import?) ${MORE}`],
  [['people', 'import', 'x', '--froce'], `error: unknown option '--froce' (Did you mean --force?) ${MORE}`],
  [['check'], `error: missing required argument 'file' ${MORE}`],
  [['check', 'a', 'b'], expect.stringMatching(/too many arguments.* \[2\]$/)],
])('answers %j', async (words, answer) => {
  expect(await typed(...words)).toEqual(answer);
});
