import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { OktaConnector } from '../../../src/connectors/okta/okta-connector.ts';
import { connectTo, person } from '../../support/okta/connect.ts';
import type { App, User } from '../../support/okta/org.ts';
import { startOkta, type OktaStand } from '../../support/okta/start-okta.ts';

const op = { operationId: 'one' };
const anna = { target: 'app:payroll', account: person('anna@acme.test') };
const now = new Date('2031-04-01T10:00:00Z');

let okta: OktaStand;
let user: User;
let payroll: App;

function connected(settings: Record<string, unknown> = {}): OktaConnector {
  const made = connectTo(okta, { apps: true, ...settings }, { time: () => now });
  onTestFinished(async () => made.close?.());
  return made;
}

beforeEach(async () => {
  okta = await startOkta();
  onTestFinished(() => okta.close());
  user = okta.org.addUser('anna@acme.test');
  payroll = okta.org.addApp('payroll');
});

describe('what was open', () => {
  it('goes on after a removal, within Okta and in the application, and is said to', async () => {
    const connector = connected();
    await connector.grant(anna, op);
    const session = okta.org.signIn(user);
    const opened = okta.org.open(payroll, session);
    await connector.revoke(anna, op);
    expect(await connector.sessions.end(anna)).toEqual({
      kind: 'outlives',
      what: 'sessions and tokens that applications had already',
      until: null,
    });
    expect(okta.org.sessions.has(session!)).toBe(true);
    expect(okta.org.appSessions.has(opened!)).toBe(true);
    expect(okta.org.open(payroll, session)).toBeUndefined();
  });

  it('is ended in Okta where that is wanted; what the application opened goes on for as long as it lets it', async () => {
    const connector = connected({ ends_sessions: true, app_session_lifetime: '8h' });
    await connector.grant(anna, op);
    const session = okta.org.signIn(user);
    const others = okta.org.signIn(okta.bot);
    const opened = okta.org.open(payroll, session);
    await connector.revoke(anna, op);
    const ended = {
      kind: 'outlives',
      what: 'sessions that applications opened themselves',
      until: new Date('2031-04-01T18:00:00Z'),
    };
    expect(await connector.sessions.end(anna)).toEqual(ended);
    expect(await connector.sessions.end(anna)).toEqual(ended);
    expect([...okta.org.sessions.keys()]).toEqual([others]);
    expect(okta.org.appSessions.has(opened!)).toBe(true);
  });
});

describe('an account', () => {
  it('is suspended with its sessions, keeps what it holds, and is let in again', async () => {
    const connector = connected();
    const { accounts } = connector;
    await connector.grant(anna, op);
    okta.org.signIn(user);
    expect(await accounts.disable(anna)).toEqual({ kind: 'done', changed: true });
    expect([user.status, okta.org.sessions.size, payroll.users.size]).toEqual(['SUSPENDED', 0, 1]);
    expect(await accounts.disable(anna)).toEqual({ kind: 'done', changed: false });
    expect(await accounts.enable(anna)).toEqual({ kind: 'done', changed: true });
    expect(await accounts.enable(anna)).toEqual({ kind: 'done', changed: false });
    expect(user.status).toBe('ACTIVE');
  });

  it('of an administrator, and the connector’s own, are left alone', async () => {
    const { accounts } = connected();
    okta.org.roles.set(user.id, ['Super Administrator']);
    await expect(accounts.disable(anna)).rejects.toThrow(/administers Okta \(Super Administrator\)/);
    await expect(accounts.disable({ account: person('sallyport@acme.test') })).rejects.toThrow(
      /account that Sallyport itself works with/,
    );
    okta.org.roles.clear();
    okta.next('GET /api/v1/users/', '403', true);
    await expect(accounts.disable(anna)).rejects.toMatchObject({ fault: { kind: 'denied' } });
    expect([user.status, okta.bot.status]).toEqual(['ACTIVE', 'ACTIVE']);
  });

  it('that Okta doesn’t suspend is said to be one', async () => {
    const { accounts } = connected();
    user.status = 'LOCKED_OUT';
    await expect(accounts.disable(anna)).rejects.toThrow(/can’t be suspended as LOCKED_OUT/);
    expect(await accounts.enable(anna)).toMatchObject({
      changed: false,
      note: expect.stringMatching(/locked out/),
    });
    user.status = 'DEPROVISIONED';
    expect(await accounts.disable(anna)).toEqual({ kind: 'done', changed: false });
    await expect(accounts.enable(anna)).rejects.toThrow(/is deactivated there/);
  });

  it('has its API tokens listed and revoked, and nobody else’s', async () => {
    const { credentials } = connected();
    for (let at = 0; at < 3; at++) okta.org.addToken(okta.org.addUser(`p${at}@acme.test`), 'theirs');
    const token = okta.org.addToken(user, 'terraform');
    const bots = okta.org.addToken(okta.bot, 'sallyport');
    expect((await credentials.list(anna)).items).toEqual([
      { id: token.id, kind: 'token', name: 'terraform', active: true, createdAt: new Date(token.created) },
    ]);
    expect(await credentials.disable!(anna, bots.id)).toEqual({ kind: 'done', changed: false });
    expect(await credentials.disable!(anna, token.id)).toEqual({ kind: 'done', changed: true });
    await expect(credentials.disable!({ account: person('sallyport@acme.test') }, bots.id)).rejects.toThrow(
      /left alone/,
    );
    expect(okta.org.tokens).toHaveLength(4);
    expect(okta.org.tokens.at(-1)).toEqual(bots);
  });
});
