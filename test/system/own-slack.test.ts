import postgres from 'postgres';
import { expect, onTestFinished, test } from 'vitest';
import { asks } from '../support/crowd.ts';
import { describePostgres, freshDatabaseUrl } from '../support/database.ts';
import { systemStage } from '../support/system-stage.ts';

const POLICIES = `  - id: all
    when: "true"
    duration: { default: 2s, max: 2s }
    auto_approve: "true"
    stages:
      - { name: Owner, approvers: [owner], need: 1 }`;

describePostgres('a connector without a token', () => {
  test('acts in the workspace that the program itself works in', async () => {
    const stage = await systemStage({
      people: 3,
      resources: 1,
      policies: POLICIES,
      connector: 'type: slack-usergroup',
    });
    onTestFinished(() => stage.close());
    const { workspace } = stage.sandbox;
    const group = workspace.usergroups.create({ handle: 'r1', name: 'r1' }, workspace.now());
    const databaseUrl = await freshDatabaseUrl();
    const program = await stage.program(databaseUrl);
    onTestFinished(() => program.kill9());
    const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
    onTestFinished(() => sql.end());

    expect(await asks(stage, { asker: 2, resource: 1 }, '2s')).toBe('');
    await expect.poll(() => group.userIds, { timeout: 60_000 }).toEqual([stage.person(2).id]);
    // The last one leaves a group by its being disabled.
    await expect.poll(() => group.disabledAt, { timeout: 60_000 }).not.toBe(0);
    const removed = () => sql`select from "grant" where removed_at is not null`;
    await expect.poll(async () => (await removed()).length, { timeout: 60_000 }).toBe(1);
  }, 300_000);
});
