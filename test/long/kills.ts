import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import postgres from 'postgres';
import { breakingProxy } from '../support/breaking-proxy.ts';
import { busyStage, keepBusy, LATE_MS } from '../support/busy-company.ts';
import { closing } from '../support/closing.ts';
import type { Later } from '../support/closing.ts';
import { freshDatabaseUrl } from '../support/database.ts';
import { copyToServer } from '../support/embedded-rows.ts';
import { gotOn } from '../support/got-on.ts';
import { assertInvariants, isQuiet, untilQuiet } from '../support/invariants.ts';
import type { Program } from '../support/program.ts';
import type { Stage } from '../support/system-stage.ts';
import { somewhere } from './points.ts';
import type { Traps } from './points.ts';

/** Between so many kills, something gets done; the others come when they come. */
const GETS_ON_EVERY = 3;
/** Of the kills, so many meet a process that is starting. */
const AT_START = 0.15;
/** Of the calls to Slack and to the target, so many wait so long. */
const SLOW_SHARE = 0.1;
const SLOW_MS = 400;

/** An embedded database is for some tens of people, and has one session. */
const CROWDS = {
  PostgreSQL: { people: 40, askers: 10, pending: 12 },
  embedded: { people: 10, askers: 2, pending: 4 },
};

/** A company whose program is killed, at the moment that a trap says. */
interface Killed {
  stage: Stage;
  program: Program;
  kills: Map<string, number>;
  /** Waits for nothing to be left to do, stops the program, and gives a database to look at. */
  ended(): Promise<string>;
  traps: Traps;
}

type Kind = keyof typeof CROWDS;

async function company(kind: Kind, random: () => number, later: Later): Promise<Killed> {
  const stage = await busyStage(CROWDS[kind]);
  later(() => stage.close());
  const slowMs = () => (random() < SLOW_SHARE ? random() * SLOW_MS : 0);
  const [target, slack] = await Promise.all([
    breakingProxy(stage.target.url, { slowMs }),
    breakingProxy(stage.sandbox.apiUrl, { slowMs }),
  ]);
  const env = { TARGET_URL: target.url, SLACK_API_URL: slack.url };
  later(() => Promise.all([target.close(), slack.close()]).then(() => undefined));
  if (kind === 'PostgreSQL') {
    const databaseUrl = await freshDatabaseUrl();
    const commit = await breakingProxy(databaseUrl);
    later(() => commit.close());
    const program = await stage.program(commit.url, env);
    later(() => program.kill9());
    const ended = async () => {
      await untilQuiet(databaseUrl, LATE_MS);
      return databaseUrl;
    };
    return { stage, program, kills: new Map(), ended, traps: { commit, target, slack } };
  }
  const dataDir = mkdtempSync(join(tmpdir(), 'sallyport-killed-'));
  later(() => rmSync(dataDir, { recursive: true, force: true }));
  const program = await stage.program('', { ...env, DATA_DIR: dataDir });
  later(() => program.kill9());
  const ended = async () => {
    for (const deadline = performance.now() + LATE_MS; ; ) {
      // Nobody but its process can look into it, so it is stopped for a look.
      await wait(5_000);
      await program.stop();
      const url = await copyToServer(dataDir);
      if (performance.now() > deadline || (await isQuiet(url))) {
        await untilQuiet(url, 0);
        return url;
      }
      await program.restart();
    }
  };
  return { stage, program, kills: new Map(), ended, traps: { target, slack } };
}

async function killSomewhere({ traps, program, kills }: Killed, random: () => number): Promise<void> {
  const point = await somewhere(traps, random, false, () => void process.kill(program.pid, 'SIGKILL'));
  await program.kill9();
  kills.set(point, (kills.get(point) ?? 0) + 1);
}

export interface Outcome {
  /** How many kills came where. */
  kills: Record<string, number>;
  accesses: number;
  /** How many requests ended so. */
  approved: number;
  expired: number;
}

/** Kills and starts the program so many times while its people ask and press, and rejects with all that isn’t right then. */
export const killed = (kind: Kind, times: number, random: () => number): Promise<Outcome> =>
  closing((later) => kill(kind, times, random, later));

async function kill(kind: Kind, times: number, random: () => number, later: Later): Promise<Outcome> {
  const one = await company(kind, random, later);
  const { stage, program, kills } = one;
  await keepBusy({ stage, crowd: CROWDS[kind], random }, async () => {
    for (let nth = 0; nth < times; nth++) {
      if (nth % GETS_ON_EVERY === 0) await gotOn(stage);
      await killSomewhere(one, random);
      const starting = program.restart();
      starting.catch(() => undefined);
      if (random() < AT_START) {
        await wait(random() * 900);
        await program.kill9();
        nth += 1;
        kills.set('while it starts', (kills.get('while it starts') ?? 0) + 1);
        await Promise.allSettled([starting]);
        await program.restart();
      } else await starting;
    }
  });
  const databaseUrl = await one.ended();
  await assertInvariants(databaseUrl, stage, LATE_MS);
  const sql = postgres(databaseUrl, { max: 1 });
  const [ended] = await sql<{ approved: number; expired: number }[]>`
    select count(*) filter (where state = 'approved')::int as approved,
      count(*) filter (where state = 'expired')::int as expired from request`;
  await sql.end();
  const { approved, expired } = ended ?? { approved: 0, expired: 0 };
  return { kills: Object.fromEntries(kills), accesses: stage.spans.length, approved, expired };
}
