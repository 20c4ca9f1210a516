import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'vitest';
import { breakingProxy } from '../support/breaking-proxy.ts';
import type { BreakingProxy } from '../support/breaking-proxy.ts';
import { busyStage, keepBusy, LATE_MS } from '../support/busy-company.ts';
import { closing } from '../support/closing.ts';
import type { Later } from '../support/closing.ts';
import { freshDatabaseUrl } from '../support/database.ts';
import { openFrontDoor } from '../support/front-door.ts';
import { assertInvariants, untilQuiet } from '../support/invariants.ts';
import type { Program } from '../support/program.ts';
import type { Stage } from '../support/system-stage.ts';
import { somewhere } from './points.ts';
import type { Traps } from './points.ts';

/** Longer than the lease of what a process has in hand. */
const ASLEEP_MS = 90_000;
const CROWD = { people: 20, askers: 3, pending: 12 };

interface Sleeper {
  program: Program;
  traps: Traps;
}

/** Both reach the target by one address: by two, it would be another system to each of them. */
async function startSleeper(
  stage: Stage,
  databaseUrl: string,
  target: BreakingProxy,
  later: Later,
): Promise<Sleeper> {
  const [commit, slack] = await Promise.all([
    breakingProxy(databaseUrl),
    breakingProxy(stage.sandbox.apiUrl),
  ]);
  for (const proxy of [commit, slack]) later(() => proxy.close());
  const program = await stage.program(commit.url, { TARGET_URL: target.url, SLACK_API_URL: slack.url });
  later(() => {
    process.kill(program.pid, 'SIGCONT');
    return program.kill9();
  });
  return { program, traps: { commit, target, slack } };
}

/**
 * Of two processes, one is stopped at a point that `random` chooses, sleeps for longer than its leases and wakes, so many
 * times, while people go on with the other; rejects with all that isn’t right in the end.
 */
export const slept = (times: number, random: () => number): Promise<Record<string, number>> =>
  closing((later) => sleep(times, random, later));

async function sleep(times: number, random: () => number, later: Later): Promise<Record<string, number>> {
  const stage = await busyStage(CROWD);
  later(() => stage.close());
  const databaseUrl = await freshDatabaseUrl();
  const target = await breakingProxy(stage.target.url);
  later(() => target.close());
  const sleepers = [
    await startSleeper(stage, databaseUrl, target, later),
    await startSleeper(stage, databaseUrl, target, later),
  ];
  const urls = sleepers.map(({ program }) => program.eventsUrl);
  const door = await openFrontDoor(urls);
  later(() => door.close());
  stage.sandbox.workspace.deliverTo({ kind: 'http', eventsUrl: door.eventsUrl });
  await keepBusy({ stage, crowd: CROWD, random }, async () => {
    for (let time = 0; time < times; time++) {
      const { program, traps } = sleepers[time % 2] ?? sleepers[0]!;
      await somewhere(traps, random, true, () => void process.kill(program.pid, 'SIGSTOP'));
      // Whatever stands before them sends nobody to one that doesn’t answer.
      urls.splice(urls.indexOf(program.eventsUrl), 1);
      await wait(ASLEEP_MS);
      process.kill(program.pid, 'SIGCONT');
      urls.push(program.eventsUrl);
    }
  });
  await untilQuiet(databaseUrl, LATE_MS);
  await assertInvariants(databaseUrl, stage, LATE_MS);
  expect(stage.spans.length).toBeGreaterThan(times);
  return { accesses: stage.spans.length };
}
