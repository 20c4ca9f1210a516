import postgres from 'postgres';
import { expect } from 'vitest';
import { busyStage, keepBusy } from '../support/busy-company.ts';
import { closing } from '../support/closing.ts';
import type { Later } from '../support/closing.ts';
import { lostClicks } from '../support/lost-clicks.ts';
import { freshDatabaseUrl } from '../support/database.ts';
import { assertInvariants, untilQuiet, untilShown } from '../support/invariants.ts';
import { storm } from '../support/slack-storm.ts';

/** As many as Slack, put off every third time, can tell of what comes of it. */
const CROWD = { people: 20, askers: 8, pending: 12 };
const BACK_WITHIN_MS = 60_000;
const FIVE_SECONDS_MS = 5_000;
/** At the target; nothing that Slack does holds an end up. */
const LATE_MS = 10_000;

export interface Weather {
  lastsMs: number;
  /** Something happens to the sockets about so often. */
  everyMs: number;
  /** How many processes share Slack’s payloads, a socket each. */
  processes: number;
}

/** People ask and press through a storm at Slack; rejects with all that isn’t right within a minute of its end. */
export const stormed = (weather: Weather, random: () => number): Promise<Record<string, number>> =>
  closing((later) => weatherStorm(weather, random, later));

async function weatherStorm(
  { processes, ...weather }: Weather,
  random: () => number,
  later: Later,
): Promise<Record<string, number>> {
  const stage = await busyStage(CROWD);
  later(() => stage.close());
  const databaseUrl = await freshDatabaseUrl();
  const { workspace } = stage.sandbox;
  const env = { SLACK_SIGNING_SECRET: '', SLACK_APP_TOKEN: workspace.options.appToken };
  const programs = [];
  for (let nth = 0; nth < processes; nth++) {
    const program = await stage.program(databaseUrl, env);
    later(() => program.kill9());
    programs.push(program);
  }
  workspace.deliverTo({ kind: 'socket' });

  let blows = {};
  let back = Promise.resolve(0);
  await keepBusy({ stage, crowd: CROWD, random }, async () => {
    blows = await storm(stage.sandbox, random, weather);
    back = untilShown(databaseUrl, BACK_WITHIN_MS);
    back.catch(() => undefined);
  });
  const backMs = await back;
  await untilQuiet(databaseUrl, BACK_WITHIN_MS);
  await assertInvariants(databaseUrl, stage);
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  later(() => sql.end());
  expect(await lostClicks(sql, stage)).toEqual([]);
  const longestMs = Math.max(...stage.spans.map(({ from, to }) => Number(to) - Number(from)));
  expect(longestMs).toBeLessThan(FIVE_SECONDS_MS + LATE_MS);
  for (const program of programs) expect(program.ending()).toBeNull();
  return {
    accesses: stage.spans.length,
    backS: backMs / 1_000,
    longestS: longestMs / 1_000,
    ...blows,
  };
}
