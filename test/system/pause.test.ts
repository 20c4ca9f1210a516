import { setTimeout as wait } from 'node:timers/promises';
import postgres from 'postgres';
import { expect, onTestFinished, test } from 'vitest';
import { asks } from '../support/crowd.ts';
import { describePostgres, freshDatabaseUrl } from '../support/database.ts';
import { fastTime } from '../support/fast-time.ts';
import { heldTarget } from '../support/held-target.ts';
import { systemStage } from '../support/system-stage.ts';

/** A lease of a minute is over in three seconds; what is asked for ends before it. */
const TIMES = 20;
/** A process that was stopped in a transaction holds others up for half a minute of the database’s own, unhurried time. */
const PATIENCE_MS = 240_000;
const KEY = 4711;

const POLICIES = `  - id: all
    when: "true"
    duration: { default: 30s, max: 30s }
    auto_approve: "true"
    stages:
      - { name: Owner, approvers: [owner], need: 1 }`;

/** Has the note of what stood before r1 was given wait, in the database, until the lock is let go. */
const HOLD_NOTE = `
  create function hold_note() returns trigger language plpgsql as $$
  begin perform pg_advisory_xact_lock(${KEY}); return new; end $$;
  create trigger hold_note before update on "grant" for each row
    when (new.target = 'r1' and old.stood_before is null and new.stood_before is not null)
    execute function hold_note();`;

async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadline = performance.now() + PATIENCE_MS; !(await isSo()); await wait(20))
    if (performance.now() > deadline) throw new Error(`waited ${PATIENCE_MS} ms until ${what}`);
}

describePostgres('two processes, each of which is stopped while it gives access', () => {
  test('leave nothing behind that the other one proved gone', async () => {
    const time = fastTime(TIMES);
    onTestFinished(() => time.close());
    const target = await heldTarget('access.grant r2');
    onTestFinished(() => target.close());
    const rules = { ackTimeoutMs: TIMES * 15_000, triggerLifeMs: TIMES * 15_000 };
    const stage = await systemStage({ people: 3, resources: 2, policies: POLICIES, rules, time });
    onTestFinished(() => stage.close());
    const databaseUrl = await freshDatabaseUrl();
    const sql = postgres(databaseUrl, { max: 3, onnotice: () => {} });
    onTestFinished(() => sql.end());
    await time.setDatabase(sql);
    await sql.unsafe(HOLD_NOTE);
    const env = { ...time.env, TARGET_URL: target.url };
    const gone = (name: string) => async () => {
      const rows =
        await sql`select from "grant" where target = ${name} and state = 'revoked' and remains = 'gone'`;
      return rows.length > 0;
    };

    const first = await stage.program(databaseUrl, env);
    onTestFinished(() => first.kill9());
    expect(await asks(stage, { asker: 2, resource: 2 }, '30s')).toBe('');
    await target.held;
    process.kill(first.pid, 'SIGSTOP');
    const second = await stage.program(databaseUrl, env);
    onTestFinished(() => second.kill9());
    await until('the second process has ended r2', gone('r2'));

    const lock = await sql.reserve();
    await lock`select pg_advisory_lock(${KEY})`;
    expect(await asks(stage, { asker: 2, resource: 1 }, '30s')).toBe('');
    await until('the note of r1 waits', async () => {
      const waiting =
        await sql`select from pg_locks where locktype = 'advisory' and objid = ${KEY} and not granted`;
      return waiting.length > 0;
    });
    process.kill(second.pid, 'SIGSTOP');
    await lock`select pg_advisory_unlock(${KEY})`;
    lock.release();
    target.letThrough();
    expect(target.holdings()).toHaveLength(1);
    process.kill(first.pid, 'SIGCONT');
    await until('the first process has ended r1', gone('r1'));
    await until('what the first gave late is gone', () => target.holdings().length === 0);
    process.kill(second.pid, 'SIGCONT');
    expect((await second.stop()).code).toBe(0);
    await until('r2 is proved gone anew', gone('r2'));

    expect(target.writes.filter((write) => write === 'access.grant r1')).toEqual([]);
    expect(target.holdings()).toEqual([]);
    const events = await sql<{ kind: string }[]>`
      select e.kind from audit_event e join "grant" g on g.id = e.grant_id where g.target = 'r2' order by e.seq`;
    // Whether the call was heard of after all decides whether the last proof waits for it, as one more attempt.
    const changes = events.filter(({ kind }) => kind !== 'grant.revocation-attempted');
    expect(changes.map(({ kind }) => kind).filter((kind) => kind.startsWith('grant.revo'))).toEqual([
      'grant.revocation-started',
      'grant.revoked',
      'grant.revocation-reopened',
      'grant.revoked',
    ]);
    expect(first.logs()).toContain('may have come after its lease was over');
  }, 900_000);
});
