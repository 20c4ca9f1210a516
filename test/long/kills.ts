import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import postgres from 'postgres';
import { onTestFinished } from 'vitest';
import { breakingProxy } from '../support/breaking-proxy.ts';
import { busyStage, keepBusy, LATE_MS } from '../support/busy-company.ts';
import { freshDatabaseUrl } from '../support/database.ts';
import { copyToServer } from '../support/embedded-rows.ts';
import { gotOn } from '../support/got-on.ts';
import { assertInvariants, isQuiet, untilQuiet } from '../support/invariants.ts';
import type { Program } from '../support/program.ts';
import type { Stage } from '../support/system-stage.ts';

/** A trap that no call comes to is given up, and the process is killed as it stands there. */
const TRAP_MS = 4_000;
/** Between so many kills, something gets done; the others come when they come. */
const GETS_ON_EVERY = 3;
/** Of the kills, so many meet a process that is starting. */
const AT_START = 0.15;
/** Of the calls to Slack and to the target, so many wait so long. */
const SLOW_SHARE = 0.1;
const SLOW_MS = 400;

const isWrite = (sent: string) => /"type":"access\.(grant|revoke)"/.test(sent);
const isShown = (sent: string) => /^POST \S*(chat|views)\./.test(sent);

/** What is waited for, and what its answer has in it. */
const CALLS = {
  commit: { breaks: (sent: string) => /\0commit\0|Qcommit|^commit|commit\0/i.test(sent), answer: 'COMMIT' },
  target: { breaks: isWrite, answer: 'HTTP/1.1' },
  slack: { breaks: isShown, answer: 'HTTP/1.1' },
};
type Call = keyof typeof CALLS;

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
  traps: Partial<Record<Call, Awaited<ReturnType<typeof breakingProxy>>>>;
}

type Kind = keyof typeof CROWDS;

async function company(kind: Kind, random: () => number): Promise<Killed> {
  const stage = await busyStage(CROWDS[kind]);
  onTestFinished(() => stage.close());
  const slowMs = () => (random() < SLOW_SHARE ? random() * SLOW_MS : 0);
  const [target, slack] = await Promise.all([
    breakingProxy(stage.target.url, { slowMs }),
    breakingProxy(stage.sandbox.apiUrl, { slowMs }),
  ]);
  const env = { TARGET_URL: target.url, SLACK_API_URL: slack.url };
  onTestFinished(() => Promise.all([target.close(), slack.close()]).then(() => undefined));
  if (kind === 'PostgreSQL') {
    const databaseUrl = await freshDatabaseUrl();
    const commit = await breakingProxy(databaseUrl);
    onTestFinished(() => commit.close());
    const program = await stage.program(commit.url, env);
    onTestFinished(() => program.kill9());
    const ended = async () => {
      await untilQuiet(databaseUrl, LATE_MS);
      return databaseUrl;
    };
    return { stage, program, kills: new Map(), ended, traps: { commit, target, slack } };
  }
  const dataDir = mkdtempSync(join(tmpdir(), 'sallyport-killed-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  const program = await stage.program('', { ...env, DATA_DIR: dataDir });
  onTestFinished(() => program.kill9());
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

/** Kills the program at a point that `random` chooses, or after a while where it doesn’t get there. */
async function killSomewhere({ traps, program, kills }: Killed, random: () => number): Promise<void> {
  const points = Object.entries(traps) as [Call, NonNullable<Killed['traps'][Call]>][];
  const [call, trap] = points[Math.floor(random() * points.length)] ?? points[0]!;
  const when = random() < 0.5 ? ('before' as const) : ('after' as const);
  let left = Math.floor(random() * 5);
  const { breaks, answer } = CALLS[call];
  const isLast = (sent: string) => breaks(sent) && left-- <= 0;
  const isSprung = await new Promise<boolean>((resolve) => {
    const timer = setTimeout(() => resolve(false), random() * TRAP_MS + 500);
    trap.trap({ breaks: isLast, when, answer }, () => {
      process.kill(program.pid, 'SIGKILL');
      clearTimeout(timer);
      resolve(true);
    });
  });
  trap.mend();
  await program.kill9();
  const point = isSprung ? `${when} ${call}` : 'at random';
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
export async function killed(kind: Kind, times: number, random: () => number): Promise<Outcome> {
  const one = await company(kind, random);
  const { stage, program, kills } = one;
  await keepBusy({ stage, crowd: CROWDS[kind], random }, async () => {
    for (let kill = 0; kill < times; kill++) {
      if (kill % GETS_ON_EVERY === 0) await gotOn(stage);
      await killSomewhere(one, random);
      const starting = program.restart();
      starting.catch(() => undefined);
      if (random() < AT_START) {
        await wait(random() * 900);
        await program.kill9();
        kill += 1;
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
