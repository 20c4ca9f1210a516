import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { openLog } from '../../src/program/log.ts';
import { builtProgram, spawnProgram } from '../support/program.ts';

const thrower = "()=>{throw(new(TypeError)('a_fault_of_ours'))}";

it.each([
  ['by a command', ['check', 'access.yaml'], `process.loadEnvFile=process.cwd=${thrower}`, 'cli/check'],
  ['by the start', ['start'], `process.loadEnvFile=process.cwd=${thrower}`, 'program/env'],
  ['by nobody', ['start'], `process.argv.slice=${thrower}`, 'cli/index'],
])(
  'what nobody foresaw, told %s, names the file and the line of the source',
  async (_, args, fault, file) => {
    const program = await spawnProgram({ NODE_OPTIONS: `--import data:text/javascript,${fault}` }, args);

    expect(await program.ended()).toMatchObject({ code: 1 });
    expect(program.logs()).toMatch(/^TypeError: a_fault_of_ours$/m);
    expect(program.logs()).toMatch(new RegExp(`^ +at .*/src/${file}\\.ts:\\d+:\\d+`, 'm'));
    expect(program.logs()).not.toMatch(/^ +at .*file:/m);
  },
);

it('an error in the log names the file and the line of the source, and keeps what no map knows', async () => {
  const cli = await builtProgram();
  const lines = readFileSync(cli, 'utf8').split('\n');
  const line = lines.findIndex((text) => text.includes('await carryOut(')) + 1;
  const error = new Error('odd');
  const unknown = '    at elsewhere (file:///srv/sallyport/dist/gone.js:1:2)';
  error.stack = `Error: odd\n    at ${pathToFileURL(cli).href}:${line}:7\n${unknown}`;
  const said: string[] = [];

  openLog('info', { write: (text) => void said.push(text) }).error({ err: error }, 'failed');

  expect(JSON.parse(said.join(''))).toMatchObject({
    err: { stack: expect.stringMatching(/^ +at \/.*\/src\/cli\/index\.ts:\d+:\d+\n +at elsewhere/) },
  });
  expect(said.join('')).toContain(unknown.trim());
});
