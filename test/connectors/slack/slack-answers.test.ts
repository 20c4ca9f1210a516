import { expect, it, onTestFinished } from 'vitest';
import { SlackSettings } from '../../../src/connectors/slack/slack-settings.ts';
import type { SandboxOptions } from '../../../src/sandbox/options.ts';
import type { ApiFault } from '../../../src/sandbox/workspace/faults.ts';
import { faultOf } from '../../support/exercise-connector.ts';
import { BOT_TOKEN, channelsOf, person, startWorkspace, usergroupsOf } from '../../support/slack-members.ts';

const op = { operationId: 'one' };
const anna = { target: 'oncall', account: person('anna') };
const faults = (section: unknown) =>
  SlackSettings.safeParse(section).error?.issues.map(({ path, message }) => [path.join('.'), message]);

async function workspace(more: Partial<SandboxOptions> = {}) {
  const usergroups = [{ handle: 'oncall', memberEmails: ['bystander@acme.test'] }];
  const sandbox = await startWorkspace({ usergroups, ...more });
  onTestFinished(() => sandbox.close());
  return sandbox;
}
function groups(...args: Parameters<typeof usergroupsOf>) {
  const connector = usergroupsOf(...args);
  onTestFinished(() => connector.close?.());
  return connector;
}

it.each<[string, ApiFault, string]>([
  ['asked to wait', { kind: 'ratelimited', retryAfterSeconds: 30 }, 'retryable'],
  ['broken', { kind: 'status', status: 503 }, 'retryable'],
  ['a page of somebody between', { kind: 'page', isDone: false }, 'retryable'],
  ['lost', { kind: 'lost' }, 'retryable'],
  ['an inner error', { kind: 'error', error: 'internal_error' }, 'retryable'],
  ['refused by policy', { kind: 'error', error: 'access_denied' }, 'denied'],
])('concludes nothing of a list that was %s', async (_, fault, kind) => {
  const sandbox = await workspace();
  sandbox.workspace.faults.provoke('usergroups.users.list', fault);
  expect(await faultOf(groups(sandbox).reads.readBack(anna))).toMatchObject({ kind });
});

it.each<[string, ApiFault]>([
  ['lost', { kind: 'lost' }],
  ['a page of somebody between', { kind: 'page', isDone: true }],
  ['a fatal error', { kind: 'error', error: 'fatal_error' }],
])('doesn’t know of a list whose writing was %s', async (_, fault) => {
  const sandbox = await workspace();
  sandbox.workspace.faults.provoke('usergroups.users.update', fault);
  expect(await faultOf(groups(sandbox).grant(anna, op))).toEqual({ kind: 'unknown_outcome' });
});

it('waits as long as Slack asks it to, and calls nothing meanwhile', async () => {
  const sandbox = await workspace();
  const connector = groups(sandbox);
  sandbox.workspace.faults.provoke('usergroups.list', { kind: 'ratelimited', retryAfterSeconds: 30 });
  expect(await faultOf(connector.grant(anna, op))).toEqual({ kind: 'retryable', afterMs: 30_000 });
  expect(await faultOf(connector.grant(anna, op))).toMatchObject({ kind: 'retryable' });
});

it('says what a setting of the workspace forbids, and who could do it', async () => {
  const sandbox = await workspace();
  sandbox.workspace.faults.provoke('usergroups.users.update', { kind: 'error', error: 'permission_denied' });
  expect(
    await groups(sandbox)
      .grant(anna, op)
      .catch((error: unknown) => error),
  ).toMatchObject({
    fault: { kind: 'denied' },
    message: expect.stringContaining('admin’s user token'),
  });
});

it('is healthy, and names each scope that it lacks', async () => {
  const scopes = ['usergroups:read', 'users:read', 'users:read.email', 'channels:manage', 'channels:read'];
  const few = await workspace({ scopes });
  expect(await groups(await workspace()).health()).toMatchObject({ ok: true, lacks: [] });
  const health = await groups(few).health();
  expect(health).toMatchObject({ ok: false, actsAs: 'sallyport in Sandbox' });
  expect(health.lacks).toEqual([expect.stringContaining('usergroups:write')]);
  expect((await channelsOf(few).health()).lacks).toEqual([
    expect.stringContaining('groups:read'),
    expect.stringContaining('groups:write'),
  ]);
  expect(
    await groups(few)
      .grant(anna, op)
      .catch((error: unknown) => error),
  ).toMatchObject({
    fault: { kind: 'denied' },
    message: expect.stringContaining('usergroups:write'),
  });
});

it('takes no wrong token, shows none, and keeps to the workspace that is meant', async () => {
  const sandbox = await workspace();
  const team = sandbox.workspace.team.id;
  const private_ = { team, api_url: sandbox.apiUrl, allow_private_addresses: true };
  const wrong = groups(sandbox, { settings: { token: 'xoxb-wrong-canary', ...private_ } });
  const refused = await wrong.grant(anna, op).catch((error: unknown) => error as Error);
  expect(refused).toMatchObject({ fault: { kind: 'denied' } });
  expect((refused as Error).message).not.toContain('canary');
  const token = BOT_TOKEN;
  expect(await groups(sandbox, { settings: { token, ...private_ } }).grant(anna, op)).toMatchObject({
    kind: 'done',
  });
  const another = groups(sandbox, { settings: { team: 'T0ANOTHER' } });
  expect(await faultOf(another.grant(anna, op))).toEqual({ kind: 'conflict' });
  const seenAs = { account: { id: 'U0', login: 'anna' }, system: 'T0FORMER' };
  expect(await faultOf(groups(sandbox).reads.readBack({ ...anna, seenAs }))).toEqual({ kind: 'conflict' });
});

it('is retryable while the program isn’t in its own workspace yet', async () => {
  const early = groups({ apiUrl: '' }, { notYet: true });
  expect(await faultOf(early.grant(anna, op))).toEqual({ kind: 'retryable' });
});

it('reads settings, and says what is wrong with them', () => {
  expect(faults({})).toBeUndefined();
  expect(faults({ token: 'xoxp-${of}-somebody', team: 'T0ACME' })).toBeUndefined();
  expect(faults({ token: 'xoxb-1' })).toEqual([['team', expect.stringContaining('goes with a token')]]);
  expect(faults({ token: 'xapp-canary' })?.[0]?.[0]).toBe('token');
  expect(faults({ team: 'acme' })?.[0]?.[0]).toBe('team');
  expect(faults({ api_url: 'https://slack.test/api/' })?.[0]?.[0]).toBe('api_url');
  expect(faults({ token: 'xoxb-1', team: 'T0ACME', api_url: 'http://slack.test/api/' })?.[0]?.[0]).toBe(
    'api_url',
  );
  expect(JSON.stringify(faults({ token: 'xapp-canary' }))).not.toContain('canary');
});
