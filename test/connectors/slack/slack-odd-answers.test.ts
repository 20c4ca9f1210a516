import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { channelsOf, person, usergroupsOf } from '../../support/slack-members.ts';
import { faultOf } from '../../support/exercise-connector.ts';

const op = { operationId: 'one' };
const anna = { target: 'war-room', account: person('anna') };
const oncall = { ...anna, target: 'oncall' };

type Answered = Record<string, unknown> | { status: number };

const USER = { id: 'U1', name: 'anna', profile: { email: 'anna@acme.test' } };
const AUTH = { team_id: 'T1', user_id: 'UBOT' };
const CHANNELS = { channels: [{ id: 'C1', name: 'war-room', is_private: true }] };
const GROUP = { id: 'S1', handle: 'oncall' };

/** What Slack answers to each method, by its name; several answers are given one after the other. */
async function slackThat(answers: Record<string, Answered | Answered[]>): Promise<{ apiUrl: string }> {
  const all: typeof answers = {
    'auth.test': AUTH,
    'users.lookupByEmail': { user: USER },
    'users.info': { user: USER },
    'conversations.list': CHANNELS,
    'usergroups.list': { usergroups: [GROUP] },
    ...answers,
  };
  const server = createServer((request, response) => {
    const found = all[request.url?.replace('/api/', '') ?? ''] ?? { ok: false, error: 'unknown_method' };
    const answer = Array.isArray(found) ? (found.length > 1 ? found.shift() : found[0]) : found;
    if (typeof answer?.['status'] === 'number')
      return void response.writeHead(answer['status'], { location: 'https://slack.test/' }).end();
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ ok: true, ...answer }));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/` };
}

function channels(...args: Parameters<typeof channelsOf>) {
  const connector = channelsOf(...args);
  onTestFinished(() => connector.close?.());
  return connector;
}
function groups(...args: Parameters<typeof usergroupsOf>) {
  const connector = usergroupsOf(...args);
  onTestFinished(() => connector.close?.());
  return connector;
}

it.each<[string, unknown]>([
  ['an empty list', []],
  ['a text', 'more'],
  ['a cursor that is no text', { next_cursor: 7 }],
])('takes %s in place of the way to the next page for no last page', async (_, metadata) => {
  const slack = await slackThat({
    'conversations.members': { members: ['U2'], response_metadata: metadata },
  });
  expect(await faultOf(channels(slack).reads.readBack(anna))).toEqual({ kind: 'invalid' });
  expect(await faultOf(channels(slack).revoke(anna, op))).toEqual({ kind: 'invalid' });
});

it('takes a page without any word of a next one for the last', async () => {
  for (const more of [{}, { response_metadata: null }, { response_metadata: { next_cursor: '' } }]) {
    const slack = await slackThat({ 'conversations.members': { members: ['U2'], ...more } });
    expect(await channels(slack).reads.readBack(anna)).toMatchObject({ stands: false });
  }
});

it('takes a list whose target is gone halfway for no whole list', async () => {
  const usergroups = [GROUP];
  const slack = await slackThat({
    'usergroups.list': [{ usergroups }, { usergroups: [] }],
    'usergroups.users.list': { users: ['U1', 'U2', 'U3'] },
    'conversations.list': [CHANNELS, { channels: [] }],
    'conversations.members': { members: ['U1'], response_metadata: { next_cursor: 'more' } },
  });
  for (const [{ reads }, { target }] of [
    [groups(slack), oncall],
    [channels(slack), anna],
  ] as const) {
    const { next } = await reads.grants({ target });
    expect(next).toBeDefined();
    expect(await faultOf(reads.grants({ target }, next))).toEqual({ kind: 'not_found', what: 'target' });
    expect(await reads.grants({ target })).toEqual({ items: [] });
  }
});

it('lists by the id alone whom the token doesn’t see, so that nobody is left out in silence', async () => {
  const slack = await slackThat({
    'usergroups.users.list': { users: ['U1'] },
    'conversations.members': { members: ['U1'] },
    'users.info': { ok: false, error: 'user_not_visible' },
  });
  const account = { id: 'U1', login: 'U1', email: null };
  for (const [{ reads }, { target }] of [
    [groups(slack), oncall],
    [channels(slack), anna],
  ] as const)
    expect((await reads.grants({ target })).items).toMatchObject([{ target, account }]);
});

it('can’t say what stays open where Slack doesn’t say which channels a group has', async () => {
  const goneSince = new Date(Date.now() - 20_000);
  for (const prefs of [{}, { prefs: null }, { prefs: { channels: null, groups: [] } }]) {
    const slack = await slackThat({ 'usergroups.list': { usergroups: [{ ...GROUP, ...prefs }] } });
    expect(await groups(slack).sessions.end(oncall, goneSince)).toMatchObject({ kind: 'not_shown' });
  }
  const none = { prefs: { channels: [], groups: [] } };
  const slack = await slackThat({ 'usergroups.list': { usergroups: [{ ...GROUP, ...none }] } });
  expect(await groups(slack).sessions.end(oncall, goneSince)).toEqual({ kind: 'none' });
});

it('doesn’t know of a write that was redirected', async () => {
  const slack = await slackThat({
    'usergroups.users.list': { users: ['U2'] },
    'usergroups.users.update': { status: 302 },
  });
  expect(await faultOf(groups(slack).grant(oncall, op))).toEqual({ kind: 'unknown_outcome' });
  const redirected = await slackThat({ 'usergroups.users.list': { status: 302 } });
  expect(await faultOf(groups(redirected).reads.readBack(oncall))).toEqual({ kind: 'invalid' });
});
