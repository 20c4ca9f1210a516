import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { LEASE_MS } from '../../src/domain/grant/connector.ts';
import { asks, finds } from '../support/crowd.ts';
import type { Errand } from '../support/crowd.ts';
import { gotOn } from '../support/got-on.ts';
import { assertInvariants, untilQuiet } from '../support/invariants.ts';
import { startOwnPostgres } from '../support/postgres.ts';
import { seeded } from '../support/seeded.ts';
import { systemStage } from '../support/system-stage.ts';
import type { Stage } from '../support/system-stage.ts';
import { describePostgres } from '../support/database.ts';

const SEED = Number(process.env['SYSTEM_SEED'] ?? 1996);
const PEOPLE = 20;
const RESTARTS = 10;
/** Between so many, something gets done; the others come when they come. */
const GETS_ON_EVERY = 3;
/** What was lost with the database is given up after so long, and something else is tried. */
const PATIENCE_MS = 3_000;
const POLICIES = `  - id: all
    when: "true"
    duration: { default: 2s, max: 3s }
    stages:
      - { name: Owner, approvers: [owner], need: 1 }
    expire_after: 12s`;

/** Asks and approves until it is over; whoever is told that it didn’t work, or gets no form, tries something else. */
async function carryOn(stage: Stage, asker: number, isOver: () => boolean): Promise<void> {
  for (let shift = 3; shift < PEOPLE && !isOver(); shift++) {
    const errand = { asker, resource: ((asker + shift) % PEOPLE) + 1 };
    const owners = stage.ownersOf(errand.resource);
    if (owners.includes(asker)) continue;
    try {
      await asks(stage, errand, '2s', 'for the errand', PATIENCE_MS);
      await (await finds(stage, owners[0] ?? 0, errand, 'approve_request', PATIENCE_MS))();
    } catch {
      await wait(100);
    }
  }
}

/** A file system of 80 MB; undefined where this user may not make one. */
function smallDisk(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-small-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=80m', 'tmpfs', folder], { stdio: 'pipe' });
  } catch {
    rmSync(folder, { recursive: true });
    return undefined;
  }
  chmodSync(folder, 0o777);
  return folder;
}

describePostgres('a database that goes away', () => {
  test('takes no process with it and loses nothing, whether it restarts in order or crashes', async () => {
    const server = await startOwnPostgres();
    if (server === undefined) return expect.unreachable('this needs PostgreSQL’s own binaries');
    onTestFinished(() => server.stop());
    const stage = await systemStage({ people: PEOPLE, resources: PEOPLE, policies: POLICIES });
    onTestFinished(() => stage.close());
    const program = await stage.program(server.url);
    onTestFinished(() => program.kill9());
    const { pid } = program;
    const random = seeded(SEED);
    let isOver = false;
    const crowd = [1, 3, 5, 7, 9, 11, 13, 15].map((asker) => carryOn(stage, asker, () => isOver));
    for (let restart = 0; restart < RESTARTS; restart++) {
      await wait(500 + random() * 1_500);
      if (restart % GETS_ON_EVERY === GETS_ON_EVERY - 1) await gotOn(stage);
      await server.restart(restart % 2 === 0 ? 'SIGINT' : 'SIGQUIT');
    }
    await wait(1_000);
    isOver = true;
    await Promise.all(crowd);
    await untilQuiet(server.url, 100_000);

    await assertInvariants(server.url, stage, LEASE_MS + 15_000);
    expect(program.ending()).toBeNull();
    expect(program.pid).toBe(pid);
    expect(stage.spans.length).toBeGreaterThan(2);
    process.stdout.write(`${RESTARTS} restarts: ${stage.spans.length} accesses\n`);
  }, 180_000);

  test('says so to the person when its disk is full, changes nothing, and goes on when there is room', async (context) => {
    const disk = smallDisk();
    if (disk === undefined) return context.skip('this needs the right to mount a small file system');
    onTestFinished(() => {
      execFileSync('umount', ['--lazy', disk]);
      rmSync(disk, { recursive: true });
    });
    const server = await startOwnPostgres({
      within: disk,
      settings: { min_wal_size: '32MB', max_wal_size: '32MB', shared_buffers: '16MB' },
    });
    if (server === undefined) return expect.unreachable('this needs PostgreSQL’s own binaries');
    onTestFinished(() => server.stop());
    const stage = await systemStage({ people: PEOPLE, resources: PEOPLE, policies: POLICIES });
    onTestFinished(() => stage.close());
    const program = await stage.program(server.url);
    onTestFinished(() => program.kill9());
    const words = () => randomBytes(900).toString('hex');
    const filler = join(disk, 'filler');
    fill(filler);
    let refusal = '';
    const refused: Errand = { asker: 5, resource: 0 };
    for (let resource = 8; refusal === '' && resource < PEOPLE; resource++) {
      refused.resource = resource;
      refusal = await asks(stage, refused, '3s', words());
    }
    expect(refusal, program.logs().slice(-4_000)).toContain('disk is full, so nothing was changed');
    const health = await fetch(`http://127.0.0.1:${program.port}/readyz`);
    expect([health.status, await health.text()]).toEqual([503, expect.stringContaining('Make room on it.')]);
    rmSync(filler);
    expect(await asks(stage, refused, '3s', words())).toBe('');
    const [owner = 0] = stage.ownersOf(refused.resource);
    await (await finds(stage, owner, refused, 'approve_request'))();
    await untilQuiet(server.url, 60_000);

    await assertInvariants(server.url, stage);
    expect(stage.spans.map(({ email }) => email)).toEqual([stage.email(refused.asker)]);
    expect(program.ending()).toBeNull();
  }, 180_000);
});

function fill(path: string): void {
  const block = Buffer.alloc(64 * 1024);
  try {
    for (;;) writeFileSync(path, block, { flag: 'a' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
  }
}
