import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { GoogleConnector } from '../../../src/connectors/google/google-connector.ts';
import { faultOf } from '../../support/exercise-connector.ts';
import { connectTo, person } from '../../support/google/connect.ts';
import { startGoogle, type GoogleStand } from '../../support/google/start-google.ts';
import type { User, Workspace } from '../../support/google/workspace.ts';

const op = { operationId: 'one' };
const anna = { target: 'group:editors@acme.test', account: person('anna@acme.test') };
const inProject = { ...anna, target: 'project:acme-prod:roles/browser' };
const now = new Date('2031-04-01T10:00:00Z');

let google: GoogleStand;
let workspace: Workspace;
let user: User;

function connected(settings: Record<string, unknown> = {}): GoogleConnector {
  const made = connectTo(google, { projects: ['acme-prod'], ...settings }, { time: () => now });
  onTestFinished(async () => made.close?.());
  return made;
}

beforeEach(async () => {
  google = await startGoogle();
  onTestFinished(() => google.close());
  ({ workspace } = google);
  google.projects.add('acme-prod');
  user = workspace.addUser('anna@acme.test');
  workspace.addGroup('editors@acme.test');
  workspace.cookies.set('hers', user.id).set('another’s', 'another');
});

describe('what was open', () => {
  it('under a group goes on, without a known end or until when is said', async () => {
    const ended = { kind: 'outlives', what: expect.stringContaining('minutes, at times hours') };
    expect(await connected().sessions.end(anna)).toEqual({ ...ended, until: null });
    const daily = connected({ app_session_lifetime: '24h' });
    expect(await daily.sessions.end(anna)).toEqual({ ...ended, until: new Date('2031-04-02T10:00:00Z') });
    const quick = connected({ app_session_lifetime: '5m' });
    expect(await quick.sessions.end(anna)).toEqual({ ...ended, until: new Date('2031-04-01T11:00:00Z') });
    expect([...workspace.cookies.keys()]).toEqual(['hers', 'another’s']);
  });

  it('under a role goes on for an hour', async () => {
    const connector = connected();
    await connector.grant(inProject, op);
    await connector.revoke(inProject, op);
    expect(await connector.sessions.end(inProject)).toEqual({
      kind: 'outlives',
      what: expect.stringMatching(/2 minutes and at times for 7 or longer.*service accounts.*for an hour/),
      until: new Date('2031-04-01T11:00:00Z'),
    });
  });

  it('at Google is ended where that is wanted, and nobody else’s', async () => {
    const { sessions } = connected({ ends_sessions: true });
    expect(await sessions.end(anna)).toMatchObject({ kind: 'outlives' });
    expect([...workspace.cookies.keys()]).toEqual(['another’s']);
    expect(await sessions.end(inProject)).toMatchObject({ kind: 'outlives' });
  });
});

describe('an account', () => {
  it('is suspended, keeps what it holds, and is let in again', async () => {
    const connector = connected();
    await connector.grant(anna, op);
    expect(await connector.accounts.disable(anna)).toEqual({ kind: 'done', changed: true });
    expect([user.suspended, workspace.members.length, workspace.cookies.size]).toEqual([true, 1, 2]);
    expect(await connector.accounts.disable(anna)).toEqual({ kind: 'done', changed: false });
    expect(await connector.accounts.enable(anna)).toEqual({ kind: 'done', changed: true });
    expect(await connector.accounts.enable(anna)).toEqual({ kind: 'done', changed: false });
    expect(user.suspended).toBe(false);
  });

  it('of an administrator, or the connector’s own, is left alone', async () => {
    const { accounts } = connected();
    for (const right of ['isAdmin', 'isDelegatedAdmin'] as const) {
      user[right] = true;
      await expect(accounts.disable(anna)).rejects.toThrow(/administers it/);
      user[right] = false;
    }
    const admin = { account: person('admin@acme.test') };
    await expect(accounts.disable(admin)).rejects.toThrow(/asks in the name of/);
    expect([...workspace.users.values()].some(({ suspended }) => suspended)).toBe(false);
  });

  it('can’t be suspended without its scope, and groups are given all the same', async () => {
    google.signIns.delegated = google.signIns.delegated.filter((scope) => !/user$|security$/.test(scope));
    const connector = connected();
    await expect(connector.accounts.disable(anna)).rejects.toMatchObject({
      fault: { kind: 'denied' },
      message: expect.stringMatching(/domain-wide delegation has all of: .*admin\.directory\.user\.$/),
    });
    expect(await faultOf(connector.credentials.list(anna))).toEqual({ kind: 'denied' });
    expect(await connector.grant(anna, op)).toMatchObject({ changed: true });
  });
});

it('lists what third parties may do with an account, and takes it from one of them', async () => {
  const [calendar, mail] = ['calendar', 'mail'].map((name) => ({
    clientId: `${name}.apps.googleusercontent.com`,
    displayText: name,
  }));
  workspace.tokens.set(user.id, [calendar!, mail!]);
  const { credentials } = connected();
  expect((await credentials.list(anna)).items).toEqual([
    { id: calendar!.clientId, kind: 'token', name: 'calendar', active: true },
    { id: mail!.clientId, kind: 'token', name: 'mail', active: true },
  ]);
  expect(await credentials.disable(anna, calendar!.clientId)).toEqual({ kind: 'done', changed: true });
  expect(await credentials.disable(anna, calendar!.clientId)).toEqual({ kind: 'done', changed: false });
  expect(workspace.tokens.get(user.id)).toEqual([mail]);
});
