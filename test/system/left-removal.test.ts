import { setTimeout as wait } from 'node:timers/promises';
import postgres from 'postgres';
import { expect, onTestFinished, test } from 'vitest';
import { LEASE_MS } from '../../src/domain/grant/connector.ts';
import { PROCESSES } from '../../src/store/database/process-mark.ts';
import { asks } from '../support/crowd.ts';
import { describePostgres, freshDatabaseUrl } from '../support/database.ts';
import { heldTarget } from '../support/held-target.ts';
import { systemStage } from '../support/system-stage.ts';

const POLICIES = `  - id: all
    when: "true"
    duration: { default: 2s, max: 2s }
    auto_approve: "true"
    stages:
      - { name: Owner, approvers: [owner], need: 1 }`;

describePostgres('a process that is killed in the middle of a removal', () => {
  test('leaves it to the other one, which doesn’t wait for the end of its lease', async () => {
    const target = await heldTarget('access.revoke r1');
    onTestFinished(() => target.close());
    const stage = await systemStage({ people: 3, resources: 1, policies: POLICIES });
    onTestFinished(() => stage.close());
    const databaseUrl = await freshDatabaseUrl();
    const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
    onTestFinished(() => sql.end());
    const marks = async () => {
      const rows = await sql<{ id: number }[]>`
        select objid::oid::int8::bit(32)::int as id from pg_locks
        where locktype = 'advisory' and classid = ${PROCESSES} and objsubid = 2
          and database = (select oid from pg_database where datname = current_database())`;
      return rows.map(({ id }) => id);
    };
    const env = { TARGET_URL: target.url };
    const first = await stage.program(databaseUrl, env);
    onTestFinished(() => first.kill9());
    const [ofFirst] = await marks();
    const second = await stage.program(databaseUrl, env);
    onTestFinished(() => second.kill9());
    expect(await marks()).toHaveLength(2);

    expect(await asks(stage, { asker: 2, resource: 1 }, '2s')).toBe('');
    await target.held;
    const [held] = await sql<{ by: number; until: Date }[]>`
      select removing_process as by, lease_until as until from "grant"`;
    await (held?.by === ofFirst ? first : second).kill9();
    const killedAt = performance.now();
    const gone = async () => (await sql`select from "grant" where remains = 'gone'`).length === 1;
    while (!(await gone())) {
      // The lease itself would last longer, however slow this machine is.
      if (performance.now() > killedAt + LEASE_MS / 2) throw new Error('nobody took the removal over');
      await wait(20);
    }

    process.stdout.write(`gone ${Math.round(performance.now() - killedAt)} ms after the kill\n`);
    expect(target.holdings()).toEqual([]);
    const [row] = await sql<{ fenced: Date; ended: Date }[]>`
      select fenced_until as fenced, ended_at as ended from "grant"`;
    expect(row?.fenced).toEqual(held?.until);
    expect(target.writes).toEqual(['access.grant r1', 'access.revoke r1', 'access.revoke r1']);
    const [{ count } = { count: 0 }] = await sql<{ count: number }[]>`
      select count(*)::int from audit_event where kind = 'grant.revoked'`;
    expect(count).toBe(1);
  });
});
