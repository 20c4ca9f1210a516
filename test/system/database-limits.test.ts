import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import postgres from 'postgres';
import { expect, onTestFinished, test } from 'vitest';
import { asks, finds, toldAlone } from '../support/crowd.ts';
import { bareDatabaseUrl, describePostgres, freshDatabaseUrl } from '../support/database.ts';
import { assertInvariants, untilQuiet } from '../support/invariants.ts';
import { startOwnPostgres } from '../support/postgres.ts';
import type { Program } from '../support/program.ts';
import { startPair } from '../support/standby.ts';
import { systemStage } from '../support/system-stage.ts';

const PATIENCE_MS = 60_000;
/** Long enough to be given before the trouble, and over within it. */
const HELD = '10s';
const BRIEF = '2s';
const OVERDUE_MS = 2_000;
/** Access is late by as long as the trouble lasted, which this test makes. */
const LATE_MS = 90_000;

const POLICIES = `  - id: all
    when: "true"
    duration: { default: 10s, max: 1h }
    stages:
      - { name: Owner, approvers: [owner], need: 1 }`;

interface Trouble {
  /** Where the program reaches the database, and where the test does, after it at least. */
  programUrl: string;
  url: string;
  begin: () => Promise<void>;
  end: () => Promise<void>;
  /** What people read, and what the log and `/readyz` say. */
  told: RegExp;
  says: RegExp;
}

async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadline = performance.now() + PATIENCE_MS; !(await isSo()); await wait(50))
    if (performance.now() > deadline) throw new Error(`waited ${PATIENCE_MS} ms until ${what}`);
}

async function readiness({ port }: Program): Promise<{ ready: boolean; why?: string[] }> {
  const answer = await fetch(`http://127.0.0.1:${port}/readyz`);
  return answer.json() as Promise<{ ready: boolean; why?: string[] }>;
}

/** How the sessions end that the trouble begins with, and that others can’t see that the process lives, which is said once by itself. */
const BESIDE = /57P01|CONNECTION_|ECONNRESET|EPIPE|gets no session of its own/;

/** What the program warned of since it had written so much. */
const warnings = (program: Program, since: number): string[] =>
  program
    .logs()
    .slice(since)
    .split('\n')
    .filter((line) => line.startsWith('{') && !BESIDE.test(line))
    .map((line) => JSON.parse(line) as { level: string; msg: string; err?: unknown })
    .filter(({ level }) => level === 'warn' || level === 'error')
    .map(({ msg, err }) => `${msg} ${JSON.stringify(err)}`);

/** A client of the test's own, which ends with it. */
function connected(url: string): postgres.Sql {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  onTestFinished(() => sql.end());
  return sql;
}

const endSessions = (sql: postgres.Sql, database: string) =>
  sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${database} and pid <> pg_backend_pid()`;

/** One access falls due in the trouble, one request is decided in it, and one is made. */
async function standsStill(trouble: Trouble): Promise<void> {
  const stage = await systemStage({ people: 6, resources: 6, policies: POLICIES });
  onTestFinished(() => stage.close());
  const program = await stage.program(trouble.programUrl);
  onTestFinished(() => program.kill9());
  const holds = (resource: number) =>
    stage.target.state().holdings.some(({ target }) => target === `r${resource}`);
  const ownerOf = (resource: number) => stage.ownersOf(resource)[0] ?? 0;
  const held = { asker: 1, resource: 3 };
  const waiting = { asker: 2, resource: 4 };
  const refused = { asker: 3, resource: 5 };
  expect(await asks(stage, held, HELD)).toBe('');
  expect(await asks(stage, waiting, BRIEF)).toBe('');
  const approve = await finds(stage, ownerOf(4), waiting, 'approve_request');
  await (await finds(stage, ownerOf(3), held, 'approve_request'))();
  const dueAt = await endOfAccess(trouble.url);

  const quiet = program.logs().length;
  await trouble.begin();
  await until(
    'it isn’t ready',
    async () => (await readiness(program)).why?.some((why) => trouble.says.test(why)) ?? false,
  );
  await approve();
  await until('the owner is told', () => toldAlone(stage, ownerOf(4)).length > 0);
  expect(toldAlone(stage, ownerOf(4)).at(-1), program.logs().slice(quiet).slice(-4_000)).toMatch(
    trouble.told,
  );
  expect(await asks(stage, refused, BRIEF)).toMatch(trouble.told);
  await until('access is due to end', () => Date.now() > dueAt + OVERDUE_MS);
  expect(holds(3)).toBe(true);
  expect((await fetch(`http://127.0.0.1:${program.port}/metrics`)).status).toBe(200);
  expect(await readiness(program)).toMatchObject({ ready: false });
  expect(warnings(program, quiet)).toEqual([expect.stringMatching(trouble.says)]);
  expect(program.ending()).toBeNull();

  await trouble.end();
  await until('it is ready', async () => (await readiness(program)).ready);
  await until('access that fell due has ended', () => !holds(3));
  // A session that was opened in the trouble may tell one more person of it, who tries again.
  const sql = connected(trouble.url);
  await until('the decision is taken', async () => {
    if ((await sql`select from decision`).length > 1) return true;
    await approve().catch(() => undefined);
    return false;
  });
  await until('the request is taken', async () => (await asks(stage, refused, BRIEF)) === '');
  await (await finds(stage, ownerOf(5), refused, 'approve_request'))();
  await untilQuiet(trouble.url, PATIENCE_MS);
  await assertInvariants(trouble.url, stage, LATE_MS);
  expect(stage.spans.map(({ email }) => email).toSorted()).toEqual(
    [1, 2, 3].map((number) => stage.email(number)),
  );
  expect(program.ending()).toBeNull();
}

/** Waits until access is on record as given, and says when it ends. */
async function endOfAccess(url: string): Promise<number> {
  const sql = connected(url);
  let at: Date | undefined;
  await until('access is given', async () => {
    const [grant] = await sql<{ at: Date }[]>`select expires_at as at from "grant" where state = 'active'`;
    at = grant?.at;
    return at !== undefined;
  });
  return at?.getTime() ?? 0;
}

const READ_ONLY = {
  told: /The database is read-only now, so nothing was changed/,
  says: /^The database is read-only: .* set default_transaction_read_only to off/,
};

describePostgres('a database that takes no changes', () => {
  test('since it was made read-only, is told of once, and taken up again when it isn’t', async () => {
    const url = await freshDatabaseUrl();
    const name = new URL(url).pathname.slice(1);
    const sql = connected(url);
    await standsStill({
      programUrl: url,
      url,
      ...READ_ONLY,
      begin: async () => {
        await sql.unsafe(`alter database ${name} set default_transaction_read_only = on`);
        await endSessions(sql, name);
      },
      // Sessions that were opened meanwhile keep what they were opened with.
      end: async () => void (await sql.unsafe(`alter database ${name} reset default_transaction_read_only`)),
    });
  }, 240_000);

  test('since it is a standby that nobody promotes, is told of once, and taken up again when it is promoted', async () => {
    const pair = await startPair('sallyport');
    if (pair === undefined) return expect.unreachable('this needs PostgreSQL’s own binaries');
    onTestFinished(() => pair.close());
    await standsStill({
      programUrl: pair.url,
      url: pair.url,
      ...READ_ONLY,
      begin: () => pair.strand(),
      end: () => pair.promote(),
    });
  }, 240_000);

  test('since it has no connection left, is told of once, and taken up again when it has', async () => {
    const url = await bareDatabaseUrl();
    const name = new URL(url).pathname.slice(1);
    const sql = connected(url);
    const bot = `${name}_bot`;
    await sql.unsafe(`create role ${bot} login password 'of-the-test'`);
    onTestFinished(async () => {
      const admin = postgres(Object.assign(new URL(url), { pathname: '/postgres' }).href, { max: 1 });
      await admin.unsafe(`drop role ${bot}`);
      await admin.end();
    });
    await sql.unsafe(`alter database ${name} owner to ${bot}`);
    const asBot = Object.assign(new URL(url), { username: bot, password: 'of-the-test' }).href;
    await standsStill({
      programUrl: asBot,
      url,
      told: /The database (takes no more connections|can’t be read) now/,
      says: /^The database takes no more connections: .* Raise max_connections/,
      begin: async () => {
        await sql.unsafe(`alter role ${bot} connection limit 0`);
        await endSessions(sql, name);
      },
      end: async () => void (await sql.unsafe(`alter role ${bot} connection limit -1`)),
    });
  }, 240_000);

  test('since its server may take no more memory, is told of once, and taken up again when it may', async (context) => {
    if (spawnSync('prlimit', ['--version']).status !== 0) return context.skip('this needs prlimit');
    const server = await startOwnPostgres();
    if (server === undefined) return expect.unreachable('this needs PostgreSQL’s own binaries');
    onTestFinished(() => server.stop());
    const sql = connected(server.url);
    // New sessions have the limit of the process that they are forked from.
    const processes = async (): Promise<number[]> => {
      const sessions = await sql<{ pid: number }[]>`
        select pid from pg_stat_activity where application_name = 'sallyport'`;
      const [mine] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
      return [numberIn('PPid', mine?.pid ?? 0), ...sessions.map(({ pid }) => pid)];
    };
    await standsStill({
      programUrl: server.url,
      url: server.url,
      told: /The database (is out of memory, so nothing was changed|can’t be read now)/,
      says: /^The database’s server is out of memory: .* Give it more/,
      begin: async () => {
        for (const pid of await processes()) limitMemory(pid, String(1_024 * numberIn('VmSize', pid)));
      },
      end: async () => {
        for (const pid of await processes()) limitMemory(pid, 'unlimited');
      },
    });
  }, 240_000);
});

/** What the system says of a process. */
function numberIn(what: 'PPid' | 'VmSize', pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`^${what}:\\s+(\\d+)`, 'm').exec(status)?.[1]);
}

/** As whoever runs that process, since a container’s root may not. */
function limitMemory(pid: number, most: string): void {
  const { uid, gid } = statSync(`/proc/${pid}`);
  execFileSync('prlimit', [`--pid=${pid}`, `--as=${most}:`], { uid, gid });
}
