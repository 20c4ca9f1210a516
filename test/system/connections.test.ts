import { setTimeout as wait } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { PHASES } from '../long/connections.ts';
import { breakingProxy } from '../support/breaking-proxy.ts';
import type { BreakingProxy } from '../support/breaking-proxy.ts';
import { describePostgres, freshDatabaseUrl } from '../support/database.ts';
import type { Program } from '../support/program.ts';
import { systemStage } from '../support/system-stage.ts';

const POLICIES = `  - id: all
    when: "true"
    duration: { default: 1h, max: 1h }
    stages:
      - { name: Owner, approvers: [owner], need: 1 }`;

const BROKEN_PER_PHASE = 4;

async function until(what: string, program: Program, holds: () => Promise<boolean> | boolean) {
  for (const deadline = performance.now() + 60_000; !(await holds()); await wait(20)) {
    if (program.ending() !== null)
      throw new Error(`the program ended while ${what}:\n${program.logs().slice(-3_000)}`);
    if (performance.now() > deadline) throw new Error(`waited for: ${what}`);
  }
}

const isReady = ({ port }: Program) =>
  fetch(`http://127.0.0.1:${port}/readyz`).then(
    (answer) => answer.ok,
    () => false,
  );

/** Breaks connections in one phase until enough have been, mends the way, and waits for the program to be ready. */
async function breaks(program: Program, proxy: BreakingProxy, phase: string, at: () => void) {
  at();
  proxy.breakAll('reset');
  await until(`connections are broken: ${phase}`, program, () => proxy.broken() >= BROKEN_PER_PHASE);
  proxy.mend();
  await until(`ready again after ${phase}`, program, () => isReady(program));
}

describePostgres('a connection that is lost', () => {
  test('in whichever phase, ends no process and is made anew', async () => {
    const proxy = await breakingProxy(await freshDatabaseUrl());
    onTestFinished(() => proxy.close());
    const stage = await systemStage({ people: 2, resources: 1, policies: POLICIES });
    onTestFinished(() => stage.close());
    const program = await stage.program(proxy.url);
    onTestFinished(() => program.kill9());
    const { pid } = program;

    for (const [phase, here] of Object.entries(PHASES))
      for (const [how, when] of [
        ['reset', 'before'],
        ['reset', 'after'],
        ['close', 'before'],
        ['hang', 'before'],
      ] as const)
        await breaks(program, proxy, `${phase}, ${how} ${when}`, () => proxy.breakAt(here, how, when));
    for (const how of ['reset', 'close', 'hang'] as const)
      for (let time = 0; time < 3; time++) {
        proxy.breakAll(how);
        await until(`ready again after an idle ${how}`, program, () => isReady(program));
      }

    expect(program.ending()).toBeNull();
    expect(program.pid).toBe(pid);
  }, 240_000);

  test('to a network that swallows all that is sent, is given up soon, and whoever clicked is told', async () => {
    const proxy = await breakingProxy(await freshDatabaseUrl());
    onTestFinished(() => proxy.close());
    const stage = await systemStage({ people: 2, resources: 1, policies: POLICIES });
    onTestFinished(() => stage.close());
    const program = await stage.program(proxy.url);
    onTestFinished(() => program.kill9());

    proxy.breakAt(() => true, 'hang', 'before');
    proxy.breakAll('hang');
    await stage.person(1).types('/access status');
    await stage.person(1).sees(/The database can’t be read now/);
    proxy.mend();
    // All of them are given up with the first that was found silent, or this would wait for the next one.
    await stage.person(2).types('/access status');
    await stage.person(2).sees(/hold no access now/);
    expect(program.ending()).toBeNull();
  }, 240_000);
});
