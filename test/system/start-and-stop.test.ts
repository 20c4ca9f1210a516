import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import postgres from 'postgres';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { asks, finds } from '../support/crowd.ts';
import { describePostgres, freshDatabaseUrl } from '../support/database.ts';
import { freePort } from '../support/free-port.ts';
import { assertInvariants, untilQuiet } from '../support/invariants.ts';
import { builtProgram, spawnProgram } from '../support/program.ts';
import type { Ending } from '../support/program.ts';
import { systemStage } from '../support/system-stage.ts';

const PEOPLE = 24;
const ASKERS = 16;
const PATIENCE_MS = 60_000;
const POLICIES = `  - id: all
    when: "true"
    duration: { default: 2s, max: 3s }
    stages:
      - { name: Owner, approvers: [owner], need: 1 }
    expire_after: 60s`;

const FAULTY = `version: 1
organization: Acme
timezone: Europe/Nowhere
admins: [nobody@acme.test]
people: [{ from: csv, file: people.csv }]
connectors: [{ id: paper, type: manual, assignees: [one@acme.test] }]
resources:
  - id: wiki
    name: Wiki
    connector: stone
    environment: corp
    sensitivity: extreme
    owners: [one@acme.test]
    entitlements: [{ id: edit, name: Edit, target: edit }]
policies:
  - { id: all, when: "resource.colour == 1", duration: { default: 1h, max: 2h }, stages: [{ name: O, approvers: [owner], need: 1 }] }
`;

const SOUND = FAULTY.replace('Nowhere', 'Berlin')
  .replace('nobody@', 'one@')
  .replace('stone', 'paper')
  .replace('extreme', 'low')
  .replace('resource.colour == 1', 'true');

const PEOPLE_CSV = `employee_id,email,name,title,department,manager_email,type,start_date,end_date,status
1,one@acme.test,One,,,,employee,,,active
`;

async function ended(env: Record<string, string>, yaml = FAULTY) {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-refusal-'));
  writeFileSync(join(folder, 'access.yaml'), yaml);
  writeFileSync(join(folder, 'people.csv'), PEOPLE_CSV);
  await builtProgram();
  const startedAt = performance.now();
  const started = await spawnProgram({
    ACCESS_CONFIG: join(folder, 'access.yaml'),
    SLACK_BOT_TOKEN: 'xoxb-of-the-tests',
    SLACK_SIGNING_SECRET: 'a-signing-secret-of-the-tests',
    PORT: '0',
    ...env,
  });
  const ending = await started.ended();
  rmSync(folder, { recursive: true });
  return { ...ending, says: started.logs(), tookMs: performance.now() - startedAt };
}

/** Started before everything else, since a minute passes until it gives up. */
let hopeless: ReturnType<typeof ended>;
beforeAll(async () => {
  const port = await freePort();
  hopeless = ended({ DATABASE_URL: `postgres://sallyport:canary-4711@127.0.0.1:${port}/sallyport` }, SOUND);
});

describePostgres('a program that is asked to stop', () => {
  test('answers the clicks that are under way, ends with 0, and has lost none of them', async () => {
    const stage = await systemStage({ people: PEOPLE, resources: PEOPLE, policies: POLICIES });
    onTestFinished(() => stage.close());
    const databaseUrl = await freshDatabaseUrl();
    const program = await stage.program(databaseUrl);
    onTestFinished(() => program.kill9());
    const errands = Array.from({ length: ASKERS }, (_, index) => ({
      asker: index + 1,
      resource: ((index + 5) % PEOPLE) + 1,
    }));
    const approvals: (() => Promise<void>)[] = [];
    for (const errand of errands) {
      await asks(stage, errand, '2s');
      approvals.push(await finds(stage, stage.ownersOf(errand.resource)[0] ?? 0, errand, 'approve_request'));
    }

    const sql = postgres(databaseUrl, { max: 2, onnotice: () => {} });
    onTestFinished(() => sql.end());
    const clicks: Promise<void>[] = [];
    let stopped: Promise<Ending> | undefined;
    await sql.begin(async (held) => {
      await held`select id from request for update`;
      clicks.push(...approvals.map((approve) => approve()));
      await until(async () => (await waitingForLocks(sql)) === ASKERS);
      stopped = program.stop();
      await until(async () => !(await listens(program.port)));
    });

    await Promise.all(clicks);
    expect(await stopped).toEqual({ code: 0, signal: null });
    expect(program.logs()).toContain('Sallyport has stopped');
    const decided = await sql`select 1 from request where state = 'approved'`;
    expect(decided).toHaveLength(ASKERS);
    await program.restart();
    await untilQuiet(databaseUrl, PATIENCE_MS);
    // What ended while nothing ran waits for the start, which takes as long as the machine likes.
    await assertInvariants(databaseUrl, stage, PATIENCE_MS);
    expect(stage.spans).toHaveLength(ASKERS);
  }, 300_000);
});

async function waitingForLocks(sql: postgres.Sql): Promise<number> {
  const [row] = await sql<{ n: number }[]>`
    select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  return row?.n ?? 0;
}

function listens(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/healthz`, { headers: { connection: 'close' } }).then(
    () => true,
    () => false,
  );
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await wait(20);
}

describePostgres('a program that can’t start', () => {
  test('names every fault of access.yaml with its line, and exits with 1', async () => {
    const { code, says } = await ended({ DATABASE_URL: await freshDatabaseUrl() });
    expect(code).toBe(1);
    for (const [line, found] of [
      [3, 'Nowhere'],
      [10, 'stone'],
      [12, 'extreme'],
      [16, 'colour'],
    ])
      expect(says).toMatch(new RegExp(`access\\.yaml:${line}\\b.*${found}`));
  });

  test('refuses to begin without a secret, or with one that can’t be one, and never repeats it', async () => {
    const missing = await ended({ SLACK_SIGNING_SECRET: '' });
    expect(missing.code).toBe(1);
    expect(missing.says).toContain('SLACK_SIGNING_SECRET');
    const short = await ended({ SLACK_SIGNING_SECRET: 'canary-4711' });
    expect(short.code).toBe(1);
    expect(short.says).toContain('SLACK_SIGNING_SECRET');
    expect(short.says).not.toContain('canary-4711');
  });

  test('says that Slack doesn’t take its token, and exits with 1', async () => {
    const stage = await systemStage({ people: 3, resources: 1, policies: POLICIES });
    onTestFinished(() => stage.close());
    const { code, says } = await ended(
      {
        DATABASE_URL: await freshDatabaseUrl(),
        SLACK_API_URL: stage.sandbox.apiUrl,
        SLACK_BOT_TOKEN: 'xoxb-canary-4711',
      },
      SOUND,
    );
    expect(code).toBe(1);
    expect(says).toMatch(/invalid_auth\. Check SLACK_BOT_TOKEN/);
    expect(says).not.toContain('canary-4711');
  });

  test('waits a stated while for a database that isn’t there, says so, and exits with 1', async () => {
    const { code, says, tookMs } = await hopeless;
    expect(code).toBe(1);
    expect(says).toMatch(/doesn't answer yet .*ECONNREFUSED.*; trying again/);
    expect(says).toMatch(/didn't answer within 60 s .*Check that it runs and that DATABASE_URL names it/);
    expect(says).not.toContain('canary-4711');
    expect(tookMs).toBeGreaterThan(59_000);
  }, 180_000);

  test('doesn’t wait for a database that refuses it', async () => {
    const url = new URL(await freshDatabaseUrl());
    url.password = 'canary-4711';
    const { code, says, tookMs } = await ended({ DATABASE_URL: url.href }, SOUND);
    expect(code).toBe(1);
    expect(says).toMatch(/refuses: .*Correct DATABASE_URL/);
    expect(says).not.toContain('canary-4711');
    expect(says).not.toContain('trying again');
    expect(tookMs).toBeLessThan(55_000);
  });
});
