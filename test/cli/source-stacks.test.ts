import { expect, it } from 'vitest';
import { spawnProgram } from '../support/program.ts';

const BROKEN = "process.loadEnvFile=process.cwd=()=>{throw(new(TypeError)('a_fault_of_ours'))}";

it.each([[['check', 'access.yaml']], [['start']]])(
  'what nobody foresaw ends %j with the file and the line of the source',
  async (args) => {
    const program = await spawnProgram({ NODE_OPTIONS: `--import data:text/javascript,${BROKEN}` }, args);

    expect(await program.ended()).toEqual({ code: 1, signal: null });
    expect(program.logs()).toMatch(/^TypeError: a_fault_of_ours\n/);
    expect(program.logs()).toMatch(/ at fromProcess \(\/.*\/src\/program\/env\.ts:\d+:\d+\)\n/);
    expect(program.logs()).toMatch(new RegExp(` \\(/.*/src/cli/${args[0]}\\.ts:\\d+:\\d+\\)\n`));
  },
);
