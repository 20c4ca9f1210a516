import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import postgres from 'postgres';
import { expect, onTestFinished, test } from 'vitest';
import { asks, finds } from '../support/crowd.ts';
import { describePostgres, freshDatabaseUrl } from '../support/database.ts';
import { fastTime } from '../support/fast-time.ts';
import type { Program } from '../support/program.ts';
import { systemStage } from '../support/system-stage.ts';
import type { Stage } from '../support/system-stage.ts';

const HOUR_MS = 3_600_000;
/** An access so long, that ends at most so much later. */
const SHORT_MS = 10_000;
const LATE_MS = 15_000;
const TIMES = 10;
/** The shortest time that clocks are changed by. */
const HELD_BACK_MS = HOUR_MS / 2;
const POLICIES = `  - id: all
    when: "true"
    duration: { default: 1h, max: 1h }
    stages:
      - { name: Owner, approvers: [owner], need: 1 }`;

/** How often each job has run, by what /metrics says. */
async function jobRuns({ port }: Program): Promise<Map<string, number>> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const runs = text.matchAll(/^sallyport_job_runs_total\{job="([^"]+)",outcome="done"\} (\d+)$/gm);
  return new Map(Array.from(runs, ([, job = '', count]) => [job, Number(count)]));
}

async function until(what: string, holds: () => Promise<boolean> | boolean, patienceMs = 15_000) {
  for (const deadline = performance.now() + patienceMs; !(await holds()); await wait(50))
    if (performance.now() > deadline) throw new Error(`waited ${patienceMs} ms for ${what}`);
}

/** Waits until jobs of several paces have run some times more. */
async function runsOn(program: Program): Promise<void> {
  const before = await jobRuns(program);
  await until(
    'runs of jobs',
    async () => {
      const now = await jobRuns(program);
      return ['revoke-due-grants', 'expire-due-requests'].every(
        (job) => (now.get(job) ?? 0) > (before.get(job) ?? 0) + 1,
      );
    },
    60_000,
  );
}

describePostgres('a change of clocks', () => {
  test.each([
    ['Europe/Berlin', 'back', '2026-10-25T01:00:00Z'],
    ['Australia/Lord_Howe', 'forward', '2026-10-03T15:30:00Z'],
  ])(
    'in %s, %s, holds back no job',
    async (timezone, _way, changesAt) => {
      const time = fastTime(TIMES, Date.parse(changesAt) - 5 * TIMES * 1_000);
      onTestFinished(() => time.close());
      const stage = await systemStage({ people: 2, resources: 1, policies: POLICIES, time, timezone });
      onTestFinished(() => stage.close());
      const databaseUrl = await freshDatabaseUrl();
      const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
      onTestFinished(() => sql.end());
      await time.setDatabase(sql);
      const program = await stage.program(databaseUrl, { ...time.env, TZ: timezone });
      onTestFinished(() => program.kill9());

      await until('the change', () => time.now() > Date.parse(changesAt));
      await runsOn(program);
      expect(time.now()).toBeLessThan(Date.parse(changesAt) + HELD_BACK_MS);
    },
    120_000,
  );
});

/** A process whose machine’s clock is put forward, or back, by so much. */
async function stepped(stage: Stage): Promise<{ program: Program; step: (ms: number) => void }> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-steps-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const stepFile = join(folder, 'step');
  const preload = pathToFileURL(join(import.meta.dirname, '../support/stepped-process.mjs')).href;
  const program = await stage.program(await freshDatabaseUrl(), {
    NODE_OPTIONS: `--import ${preload}`,
    STEP_FILE: stepFile,
  });
  onTestFinished(() => program.kill9());
  const step = (ms: number) => {
    writeFileSync(stepFile, String(ms));
    process.kill(program.pid, 'SIGUSR2');
  };
  return { program, step };
}

describePostgres('a machine’s clock that is set', () => {
  test.each([24 * HOUR_MS, -24 * HOUR_MS])(
    'by %i ms holds up no end of access, at a target that judges how old is what it is told',
    async (stepMs) => {
      const stage = await systemStage({ people: 4, resources: 4, policies: POLICIES });
      onTestFinished(() => stage.close());
      const { program, step } = await stepped(stage);
      const errand = { asker: 1, resource: 2 };
      expect(await asks(stage, errand, `${SHORT_MS / 1_000}s`)).toBe('');
      await (await finds(stage, stage.ownersOf(2)[0] ?? 0, errand, 'approve_request'))();
      await until('the access', () => stage.spans.length === 1);
      step(stepMs);
      await until('its end', () => stage.spans[0]?.to !== null, SHORT_MS + LATE_MS);

      const { from, to } = stage.spans[0] ?? {};
      expect(Number(to) - Number(from)).toBeGreaterThan(SHORT_MS - LATE_MS / 10);
      expect(program.ending()).toBeNull();
    },
    120_000,
  );

  test('ends no access, holds back no job, and makes the process unready while it is far off', async () => {
    const stage = await systemStage({ people: 4, resources: 4, policies: POLICIES });
    onTestFinished(() => stage.close());
    const { program, step } = await stepped(stage);
    const errand = { asker: 1, resource: 2 };
    expect(await asks(stage, errand, '1h')).toBe('');
    await (await finds(stage, stage.ownersOf(2)[0] ?? 0, errand, 'approve_request'))();
    await until('the access', () => stage.spans.length === 1);

    const readiness = async () => {
      const answer = await fetch(`http://127.0.0.1:${program.port}/readyz`);
      return (await answer.json()) as { ready: boolean; checks: Record<string, string> };
    };
    for (const stepMs of [2 * HOUR_MS, 24 * HOUR_MS, -24 * HOUR_MS]) {
      step(stepMs);
      await until('the word of it', async () => !(await readiness()).ready);
      expect((await readiness()).checks).toEqual({ database: 'ok', slack: 'ok', clock: 'failing' });
      await runsOn(program);
    }
    await until('a line in the log', () =>
      program.logs().includes('this machine’s clock differs from the database’s'),
    );
    step(0);
    await until('readiness', async () => (await readiness()).ready);

    expect(stage.spans).toEqual([expect.objectContaining({ target: 'r2', to: null })]);
    expect(program.ending()).toBeNull();
  }, 120_000);
});
