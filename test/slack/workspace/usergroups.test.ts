import { expect, test } from 'vitest';
import { acmeScene } from '../support/scene.ts';

const now = new Date('2026-11-20T09:00:00Z');

async function withGroups() {
  const scene = await acmeScene();
  const { usergroups, faults } = scene.sandbox.workspace;
  const [kim, sami] = [scene.person('kim').id, scene.person('sami').id];
  const group = usergroups.create({ handle: 'oncall', name: 'On call', userIds: [kim] }, now);
  usergroups.create({ handle: 'dba', name: 'DBA', userIds: [kim, sami] }, now);
  return { read: async () => scene.ctx.directory.usergroups(), group, usergroups, faults, kim, sami };
}

test('user groups are read with their members in one call', async () => {
  const { read, kim, sami } = await withGroups();
  expect(Object.fromEntries(await read())).toEqual({ oncall: [kim], dba: [kim, sami] });
});

test('nobody is in a disabled user group, whose list Slack keeps', async () => {
  const { read, group, kim } = await withGroups();
  group.disabledAt = now.getTime() / 1_000;
  expect(group.userIds).toEqual([kim]);
  expect((await read()).get('oncall')).toEqual([]);
});

test('of two groups of one handle the one counts that isn’t disabled', async () => {
  const { read, group, usergroups, sami } = await withGroups();
  group.disabledAt = now.getTime() / 1_000;
  const other = usergroups.create({ handle: 'oncall-2', name: 'On call 2', userIds: [sami] }, now);
  other.handle = 'oncall';
  expect((await read()).get('oncall')).toEqual([sami]);
  [group.disabledAt, other.disabledAt] = [0, group.disabledAt];
  expect((await read()).get('oncall')).toEqual(group.userIds);
});

test('a user group whose members can’t be told isn’t among them, and holds up no other', async () => {
  const { read, group, kim } = await withGroups();
  Object.assign(group, { userIds: [kim, null] });
  expect([...(await read()).keys()]).toEqual(['dba']);
});

test('what Slack answers is said where it lists none', async () => {
  const { read, faults } = await withGroups();
  faults.provoke('usergroups.list', { kind: 'error', error: 'missing_scope' });
  await expect(read()).rejects.toThrow('Slack’s list of user groups failed (missing_scope).');
  faults.provoke('usergroups.list', { kind: 'ratelimited', retryAfterSeconds: 30 });
  await expect(read()).rejects.toThrow('Slack’s list of user groups failed (asked to wait).');
});
