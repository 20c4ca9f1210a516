import { setTimeout as wait } from 'node:timers/promises';
import postgres from 'postgres';
import { expect, onTestFinished, test } from 'vitest';
import { asks } from '../support/crowd.ts';
import { describePostgres, freshDatabaseUrl } from '../support/database.ts';
import { LOSE_DATABASE } from '../support/lost-database.ts';
import { systemStage } from '../support/system-stage.ts';

const PATIENCE_MS = 60_000;

const POLICIES = `  - id: all
    when: "true"
    duration: { default: 5s, max: 8h }
    auto_approve: "true"
    stages:
      - { name: Owner, approvers: [owner], need: 1 }`;

async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadline = performance.now() + PATIENCE_MS; !(await isSo()); await wait(20))
    if (performance.now() > deadline) throw new Error(`waited ${PATIENCE_MS} ms until ${what}`);
}

describePostgres('a database that was restored to before access was given', () => {
  test('leaves nothing for ever: what we gave ends with the next grant, what nobody knows of is an owner’s to decide', async () => {
    const stage = await systemStage({ people: 3, resources: 2, policies: POLICIES });
    onTestFinished(() => stage.close());
    const databaseUrl = await freshDatabaseUrl();
    const sql = postgres(databaseUrl, { max: 3, onnotice: () => {} });
    onTestFinished(() => sql.end());
    const holds = (name: string) => stage.target.state().holdings.some(({ target }) => target === name);
    const isEnded = (name: string, remains: string) => async () => {
      const rows = await sql`select from "grant" where target = ${name} and remains = ${remains}`;
      return rows.length > 0;
    };

    const first = await stage.program(databaseUrl);
    onTestFinished(() => first.kill9());
    expect(await asks(stage, { asker: 2, resource: 1 }, '8h')).toBe('');
    await until('r1 is given', () => holds('r1'));
    await first.kill9();
    await sql.begin(async (tx) => {
      for (const statement of LOSE_DATABASE) await tx.unsafe(statement);
    });

    const second = await stage.program(databaseUrl);
    onTestFinished(() => second.kill9());
    await stage.target.hold({ target: 'r2', email: stage.email(2), name: 'Person 2' });
    for (const resource of [1, 2]) expect(await asks(stage, { asker: 2, resource }, '5s')).toBe('');
    await until('r1 is proved gone', isEnded('r1', 'gone'));
    await until('r2 has ended', isEnded('r2', 'held-by-another-grant'));
    expect([holds('r1'), holds('r2')]).toEqual([false, true]);

    const owner = stage.person(stage.ownersOf(2)[0] ?? 0);
    await owner.sees(/Person 2 .* already had access to \*Resource 2 · Use\* with no end date/);
    await owner.clicks('Remove');
    await until('r2 is gone', () => !holds('r2'));
    expect((await second.stop()).code).toBe(0);
  }, 180_000);
});
