import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { EntraConnector } from '../../../src/connectors/entra/entra-connector.ts';
import { connectTo, person } from '../../support/entra/connect.ts';
import { startEntra, type EntraStand } from '../../support/entra/start-entra.ts';
import type { Group, Tenant, User } from '../../support/entra/tenant.ts';
import { faultOf } from '../../support/exercise-connector.ts';

const op = { operationId: 'one' };
const anna = { target: 'group:editors', account: person('anna@acme.test') };
const now = new Date('2031-04-01T10:00:00Z');

let entra: EntraStand;
let tenant: Tenant;
let user: User;
let editors: Group;

function connected(settings: Record<string, unknown> = {}): EntraConnector {
  const made = connectTo(entra, settings, { time: () => now });
  onTestFinished(async () => made.close?.());
  return made;
}

beforeEach(async () => {
  entra = await startEntra();
  onTestFinished(() => entra.close());
  ({ tenant } = entra);
  user = tenant.addUser('anna@acme.test');
  editors = tenant.addGroup('editors');
});

describe('what was open', () => {
  it('goes on after a removal, and is said to', async () => {
    const connector = connected();
    await connector.grant(anna, op);
    const before = tenant.signIn(user)!;
    await connector.revoke(anna, op);
    expect(await connector.sessions.end(anna)).toMatchObject({ kind: 'outlives', until: null });
    expect(tenant.refreshTokens.has(before.refresh)).toBe(true);
    expect(tenant.accessTokens.get(before.access)).toEqual(['editors']);
    expect(tenant.accessTokens.get(tenant.signIn(user)!.access)).toEqual([]);
  });

  it('is revoked where that is wanted; access tokens go on, until when is said', async () => {
    const connector = connected({ ends_sessions: true, app_session_lifetime: '8h', token_lifetime: '90m' });
    await connector.grant(anna, op);
    const before = tenant.signIn(user)!;
    const others = tenant.signIn(tenant.addUser('omar@acme.test'))!;
    await connector.revoke(anna, op);
    const ended = {
      kind: 'outlives',
      what: 'access tokens, for 90m at most, and sessions that applications opened themselves',
      until: new Date('2031-04-01T18:00:00Z'),
    };
    expect(await connector.sessions.end(anna)).toEqual(ended);
    expect(await connector.sessions.end(anna)).toEqual(ended);
    expect([...tenant.refreshTokens.keys()]).toEqual([others.refresh]);
    expect(tenant.accessTokens.has(before.access)).toBe(true);
  });

  it('lasts as long as an access token at least', async () => {
    const connector = connected({ app_session_lifetime: '10m' });
    expect(await connector.sessions.end(anna)).toMatchObject({
      what: expect.stringContaining('access tokens, for 28h at most'),
      until: new Date('2031-04-02T14:00:00Z'),
    });
  });
});

describe('an account', () => {
  it('is disabled with what is signed in, keeps what it holds, and is let in again', async () => {
    const connector = connected();
    const { accounts } = connector;
    await connector.grant(anna, op);
    tenant.signIn(user);
    expect(await accounts.disable(anna)).toEqual({ kind: 'done', changed: true });
    expect([user.accountEnabled, tenant.refreshTokens.size, tenant.signIn(user)]).toEqual([
      false,
      0,
      undefined,
    ]);
    expect(tenant.isMember(editors, user)).toBe(true);
    expect(await accounts.disable(anna)).toEqual({ kind: 'done', changed: false });
    expect(await accounts.enable(anna)).toEqual({ kind: 'done', changed: true });
    expect(await accounts.enable(anna)).toEqual({ kind: 'done', changed: false });
  });

  it('that Graph doesn’t know where it would change it isn’t said to be changed, nor signed out', async () => {
    const connector = connected({ ends_sessions: true });
    const { accounts } = connector;
    await connector.grant(anna, op);
    entra.next(`PATCH /v1.0/users/${user.id}`, 'gone');
    expect(await faultOf(accounts.disable(anna))).toEqual({ kind: 'retryable' });
    entra.next(`POST /v1.0/users/${user.id}/revoke`, 'gone');
    expect(await faultOf(accounts.disable(anna))).toEqual({ kind: 'retryable' });
    expect(await accounts.disable(anna)).toMatchObject({ kind: 'done' });
    entra.next(`PATCH /v1.0/users/${user.id}`, 'gone');
    expect(await faultOf(accounts.enable(anna))).toEqual({ kind: 'retryable' });
    entra.next(`POST /v1.0/users/${user.id}/revoke`, 'gone');
    expect(await faultOf(connector.sessions.end(anna))).toEqual({ kind: 'retryable' });
  });

  it('of an administrator, or of another directory, is left alone', async () => {
    const { accounts } = connected();
    tenant.roles.set(user.id, 'Global Administrator');
    for (const name of ['one', 'two', 'three']) tenant.join(tenant.addGroup(name), user);
    await expect(accounts.disable(anna)).rejects.toThrow(/administers Entra ID \(Global Administrator\)/);
    tenant.roles.clear();
    user.onPremisesSyncEnabled = true;
    await expect(accounts.disable(anna)).rejects.toThrow(/is synced from a directory of yours/);
    await expect(accounts.enable(anna)).rejects.toThrow(/is synced from a directory of yours/);
    user.onPremisesSyncEnabled = null;
    entra.next(`GET /v1.0/users/${user.id}/transitiveMemberOf`, '403');
    await expect(accounts.disable(anna)).rejects.toMatchObject({ fault: { kind: 'denied' } });
    expect(user.accountEnabled).toBe(true);
  });
});
