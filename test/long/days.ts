import fc from 'fast-check';
import { expect } from 'vitest';
import { DomainError } from '../../src/domain/errors.ts';
import { completeTask } from '../../src/operations/task/complete-task.ts';
import { accessFaults, type Ended } from '../support/access-faults.ts';
import { HOUR } from '../support/acme-world.ts';
import { runningCampaign } from '../support/campaigns.ts';
import { closeDatabase } from '../support/database.ts';
import { reviewFaults } from '../support/review-faults.ts';
import { trailFaults } from '../support/trail-faults.ts';
import { actAtOnce } from './days/act.ts';
import { accountFaults, ledgerFaults, STOOD } from './days/audit.ts';
import { addressOf, CLERK } from './days/company.ts';
import { Office } from './days/office.ts';
import { day, type Deed, isCalm, type Step } from './days/steps.ts';

const STOOD_BEFORE = STOOD.map(({ name, target }) => ({ email: addressOf(name), target }));

/** Lives through so many random days; none begins after `untilMs`, by `performance.now()`, but the first. */
export async function liveDays(options: {
  seed?: number;
  days: number;
  untilMs?: number;
  /** A day that failed is told as it was, rather than made shorter. */
  asItWas?: boolean;
}): Promise<number> {
  const { seed, days, untilMs = Number.POSITIVE_INFINITY, asItWas = false } = options;
  let lived = 0;
  await fc.assert(
    fc.asyncProperty(day, async (steps) => {
      if (lived > 0 && performance.now() > untilMs) return;
      lived += 1;
      await liveThrough(steps);
    }),
    { numRuns: days, endOnFailure: asItWas, ...(seed !== undefined && { seed }) },
  );
  return lived;
}

/** One day, which keeps every promise and leaves nothing behind. */
async function liveThrough(steps: readonly Step[]): Promise<void> {
  const office = await Office.opens();
  const { world } = office;
  for (const { email, target } of STOOD_BEFORE) world.target.holdsFromBefore(email, target);
  const ended: Ended = new Map();
  const calm = isCalm(steps);
  for (const step of steps) {
    await take(office, step);
    if (step.do === 'pass') await look(office, ended, calm);
  }
  await untilQuiet(office);
  await look(office, ended, false);
  expect(await trailFaults(world.rows)).toEqual([]);
  expect(await reviewFaults(world.ctx, true)).toEqual([]);
  await expectNothingLeft(office);
  await closeDatabase(world.ctx.db);
}

const isOfPeople = (deed: Deed | null): boolean => deed?.do === 'leave' || deed?.do === 'come-back';
const IN_TURN = ['leave', 'come-back', 'clear', 'delegate', 'undelegate'];

async function take(office: Office, step: Step): Promise<void> {
  const { world, processes } = office;
  switch (step.do) {
    case 'one':
      return actAtOnce(office, [{ deed: step.deed, process: processes[step.process] }]);
    case 'both': {
      const acts = step.deeds.map((deed, at) => ({ deed, process: processes[at === 0 ? 0 : 1] }));
      // Of these the later one counts, and which it was wouldn’t be known.
      if (!step.deeds.every(({ do: kind }) => IN_TURN.includes(kind))) return actAtOnce(office, acts);
      for (const act of acts) await actAtOnce(office, [act]);
      return;
    }
    case 'pass':
      await office.pass(step.seconds, async () => {
        if (step.beside) await actAtOnce(office, [{ deed: step.beside, process: processes[1] }]);
      });
      return office.account.given(world.clock.now(), { unsure: isOfPeople(step.beside) });
    case 'tick':
      // No job has run yet.
      world.clock.advance(step.seconds * 1_000);
      return;
    case 'define':
      return office.define(step.as);
    case 'review': {
      const live = (await office.grants()).filter(({ state }) =>
        ['scheduled', 'provisioning', 'active'].includes(state),
      );
      const reviewer = addressOf(step.who);
      if (live.length > 0)
        await runningCampaign(
          world.ctx,
          live.map((grant) => ({ grant, reviewer })),
        );
      return;
    }
    case 'misbehave':
      return world.target.next(step.verb, step.how);
    case 'blind':
      return world.target.next('grants', { kind: 'fails', fault: { kind: 'retryable' } });
    case 'finish':
      return world.target.finish();
    case 'hold-up':
      // The process that makes the next call stands still in its middle, and the other goes on.
      return world.target.during(step.verb, async () => {
        world.clock.advance(step.seconds * 1_000);
        await processes[1].runJobs();
      });
  }
}

async function look(office: Office, ended: Ended, calm: boolean): Promise<void> {
  const { world } = office;
  const stood = STOOD_BEFORE.map(({ email, target }) => `${target} ${email}`);
  expect(await accessFaults(world, ended, stood)).toEqual([]);
  expect(await reviewFaults(world.ctx)).toEqual([]);
  expect(await accountFaults(office)).toEqual([]);
  if (calm) expect(await ledgerFaults(office)).toEqual([]);
}

/** What nobody asked for, or was given after it was given up, is put before its owners and stays until they decide. */
async function expectNothingLeft({ world }: Office): Promise<void> {
  const found = (await world.rows.grants()).filter(({ source }) => source === 'found');
  const left = found
    .filter(({ state }) => state === 'active')
    .map(({ account: { email }, target }) => ({ email, target }));
  const unseen = STOOD_BEFORE.filter(
    ({ email, target }) => !found.some((grant) => grant.account.email === email && grant.target === target),
  );
  const inOrder = (held: typeof left) => held.map(({ email, target }) => `${email} ${target}`).toSorted();
  expect(inOrder(world.target.holdings())).toEqual(inOrder([...unseen, ...left]));
}

/** The target behaves from now on, whoever has work by hand does it, and all time is up. */
async function untilQuiet(office: Office): Promise<void> {
  const { world } = office;
  for (const verb of ['grant', 'revoke', 'grants', 'poll'] as const) world.target.behave(verb);
  for (let round = 0; round < 6; round++) {
    world.target.finish();
    await office.passAlone(8 * 24 * HOUR);
    const clerk = await world.as(addressOf(CLERK));
    for (const task of await world.rows.tasks())
      if (task.state === 'open')
        await completeTask(clerk, { taskId: task.id }).then(
          () => office.account.happened('task.done', CLERK, task.id),
          // Doing one may have ended another, or come too late.
          (error: unknown) => {
            if (!(error instanceof DomainError)) throw error;
          },
        );
  }
}
