import { inspect } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeWebhook } from '../../src/connectors/webhook/webhook-connector.ts';
import { everyItem } from '../../src/domain/pages.ts';
import { exerciseConnector, faultOf } from '../support/exercise-connector.ts';
import { webhookTargetStand } from '../support/stands/webhook-target-stand.ts';
import { SECRET, anna, connectorTo, op, ref, standing, time } from '../support/webhook-stand.ts';

exerciseConnector('webhook', webhookTargetStand, { overHttp: true });

describe('webhook', () => {
  it.each([
    ['another shape', 200, '{"status":"done"}'],
    ['work that goes on, in words of its own', 202, '{"status":"accepted"}'],
    ['a list', 200, '[]'],
    ['a status of another contract', 204, ''],
    ['a redirect', 303, ''],
  ])('takes %s for no answer: of a write it says nothing', async (_, status, text) => {
    const { target, connector } = await standing();
    target.failNext({ kind: 'answer', status, text }, 4);
    expect(await faultOf(connector.grant(ref, op('one')))).toEqual({ kind: 'unknown_outcome' });
    expect(await faultOf(connector.revoke(ref, op('two')))).toEqual({ kind: 'unknown_outcome' });
    expect(await faultOf(connector.reads.grants(ref))).toEqual({ kind: 'invalid' });
    expect(await faultOf(connector.reads.readBack(ref))).toEqual({ kind: 'invalid' });
  });

  it('says what it found where it can’t read an answer to a write', async () => {
    const { target, connector } = await standing();
    target.failNext({ kind: 'answer', status: 303 });
    await expect(connector.grant(ref, op('one'))).rejects.toThrow(
      'in-house (127.0.0.1) answered 303, a redirect, and redirects aren’t followed: set url to the address that answers. Whether it did what was asked has to be read back.',
    );
  });

  it('refuses more than 1 MB for an answer', async () => {
    const { target, connector } = await standing();
    const text = `{"grants":[],"more":"${'x'.repeat(1_100_000)}"}`;
    target.failNext({ kind: 'answer', status: 200, text });
    expect(await faultOf(connector.reads.grants(ref))).toEqual({ kind: 'invalid' });
    target.failNext({ kind: 'answer', status: 200, text });
    expect(await faultOf(connector.grant(ref, op('one')))).toEqual({ kind: 'unknown_outcome' });
  });

  it('takes 202 for an answer to work alone', async () => {
    const { target, connector } = await standing();
    const done = '{"status":"done","changed":true}';
    target.failNext({ kind: 'answer', status: 202, text: '{"grants":[]}' });
    target.failNext({ kind: 'answer', status: 202, text: done }, 2);
    await expect(connector.reads.grants(ref)).rejects.toThrow(
      'in-house (127.0.0.1) answered 202 to access.list, where the contract has 200.',
    );
    expect(await connector.grant(ref, op('one'))).toEqual({ kind: 'done', changed: true });
    expect(await connector.poll!('one')).toEqual({ kind: 'done', changed: true });
  });

  it('takes another account’s access, listed unasked, for no proof', async () => {
    const { target, connector } = await standing();
    const grants = [
      { target: 'editors', account: { email: 'omar@acme.test' } },
      { target: 'admins', account: { email: 'anna@acme.test' } },
    ];
    target.failNext({ kind: 'answer', status: 200, text: JSON.stringify({ grants }) });
    expect((await connector.reads.grants(ref)).items).toEqual([]);
  });

  it('finds its account whatever the letters’ case', async () => {
    const { target, connector } = await standing();
    const grants = [{ target: 'editors', account: { email: 'Anna@ACME.test' } }];
    target.failNext({ kind: 'answer', status: 200, text: JSON.stringify({ grants }) });
    expect((await connector.reads.grants(ref)).items).toHaveLength(1);
  });

  it('says with what it reads back when the target ends it, and which operation gave it, where that is known', async () => {
    const { target, connector } = await standing();
    const expiresAt = new Date('2027-01-01T00:00:00.000Z');
    await connector.grant(ref, { operationId: 'one', expiresAt });
    await connector.grant(ref, { operationId: 'two', expiresAt });
    expect(await connector.reads.readBack(ref)).toMatchObject({
      stands: true,
      operationId: 'one',
      expiresAt,
    });

    const { account } = ref;
    await target.hold({ target: 'admins', email: account.email, name: account.name });
    const admins = { ...ref, target: 'admins' };
    await connector.grant(admins, op('three'));
    const before = await connector.reads.readBack(admins);
    expect([before.stands, before.operationId, before.expiresAt]).toEqual([true, undefined, undefined]);
  });

  it('reads back an account that is called otherwise by now, by its id', async () => {
    const { target, connector } = await standing();
    const lists = (grants: object[]) =>
      target.failNext({ kind: 'answer', status: 200, text: JSON.stringify({ grants }) });
    lists([]);
    lists([{ target: 'editors', account: { email: 'anna.berg@acme.test', id: '7' } }]);
    const seen = { ...ref, seenAs: { account: { id: '7', login: anna.email } } };
    expect(await connector.reads.readBack(seen)).toMatchObject({
      stands: true,
      seenAs: { account: { id: '7', login: 'anna.berg@acme.test' } },
    });
  });

  it('hands back what the target calls an account as it is, capitals included', async () => {
    const { target, connector } = await standing();
    const email = 'ANNA@Acme.test';
    const grants = [{ target: 'editors', account: { email } }];
    target.failNext({ kind: 'answer', status: 200, text: JSON.stringify({ grants }) });
    const { seenAs } = await connector.reads.readBack(ref);
    expect(seenAs?.account.login).toBe(email);

    await connector.revoke({ ...ref, seenAs }, op('one'));

    const revoked = target.state().calls.filter(({ type }) => type === 'access.revoke');
    expect(revoked.map((call) => call.email)).toEqual([email]);
  });

  it.each([
    ['another one', [anna], false],
    ['the same one', undefined, true],
  ])(
    'takes an account in capitals for %s where the target lists accounts so',
    async (_, accounts, stands) => {
      const { target, connector } = await standing({}, { accounts });
      const grants = [{ target: 'editors', account: { email: 'ANNA@acme.test' } }];
      target.failNext({ kind: 'answer', status: 200, text: JSON.stringify({ grants }) });
      expect((await connector.reads.readBack(ref)).stands).toBe(stands);
    },
  );

  it('reads an account without an address by its id, and hands that back', async () => {
    const { target, connector } = await standing();
    await target.hold({ target: 'editors', email: null, name: 'backup-bot' });
    await target.hold({ target: 'editors', email: anna.email, name: anna.name });
    const { items } = await connector.reads.grants({ target: 'editors' });
    const service = { id: 'backup-bot', login: 'backup-bot' };
    expect(items.map((one) => one.account)).toEqual([
      { id: anna.email, login: anna.email, email: anna.email },
      { ...service, email: null },
    ]);

    const seen = { target: 'editors', account: { ...anna, email: '' }, seenAs: { account: service } };
    expect(await connector.reads.readBack(seen)).toMatchObject({ stands: true });
    expect(await connector.grant(seen, op('one'))).toEqual({ kind: 'done', changed: false });
    expect((await connector.reads.grants({ target: 'editors' })).items).toEqual(items);
    expect(await connector.revoke(seen, op('two'))).toEqual({ kind: 'done', changed: true });
    expect(await connector.reads.readBack(seen)).toMatchObject({ stands: false });
    expect(target.state().holdings.map(({ name }) => name)).toEqual([anna.name]);
  });

  it.each([{}, { email: null }, { email: '' }])(
    'refuses a list with an account that is %j',
    async (account) => {
      const { target, connector } = await standing();
      const text = JSON.stringify({ grants: [{ target: 'editors', account }] });
      target.failNext({ kind: 'answer', status: 200, text });
      expect(await faultOf(connector.reads.grants({ target: 'editors' }))).toEqual({ kind: 'invalid' });
    },
  );

  it('takes what is listed as it is, also where the URL’s query has the same in it', async () => {
    const { target } = await standing();
    const url = `${target.url}?editors`;
    const settings = { url, secret: SECRET, allow_private_addresses: true };
    const connector = makeWebhook('in-house', settings, { time });
    onTestFinished(async () => connector.close?.());
    await connector.grant(ref, op('one'));
    expect(await connector.reads.readBack(ref)).toMatchObject({ stands: true });
  });

  it('says when access was last used, where the target does', async () => {
    const { target, connector } = await standing();
    const account = { email: 'anna@acme.test', name: 'Anna Berg' };
    const lastUsedAt = '2026-11-05T12:00:00.000Z';
    await target.hold({ target: 'editors', ...account, lastUsedAt });
    await target.hold({ target: 'admins', ...account });
    const { items } = await connector.reads.grants({});
    expect(items.map((one) => [one.target, one.lastUsedAt?.toISOString()])).toEqual([
      ['admins', undefined],
      ['editors', lastUsedAt],
    ]);
  });

  it('ends a list whose cursor comes back', async () => {
    const { target, connector } = await standing();
    const listed = (next: string) =>
      target.failNext({ kind: 'answer', status: 200, text: JSON.stringify({ grants: [], next }) });
    listed('a');
    listed('a');
    const reading = everyItem((cursor) => connector.reads.grants({}, cursor)).next();
    expect(await faultOf(reading)).toEqual({ kind: 'invalid' });
    listed('a');
    listed('b');
    listed('a');
    expect(await faultOf(everyItem((cursor) => connector.reads.grants({}, cursor)).next())).toEqual({
      kind: 'invalid',
    });
  });

  it('says unsupported where the target can’t list its accounts', async () => {
    const { connector } = await standing();
    expect(await faultOf(connector.reads.accounts())).toEqual({ kind: 'unsupported' });
    expect(await faultOf(connector.reads.entitlements())).toEqual({ kind: 'unsupported' });
  });

  it('is not believed with another secret', async () => {
    const { target } = await standing();
    const forger = connectorTo(target, {}, 'another secret, long enough');
    onTestFinished(async () => forger.close?.());
    expect(await faultOf(forger.grant(ref, op('one')))).toEqual({ kind: 'denied' });
    expect(target.state().holdings).toEqual([]);
  });

  it('never shows a value of the URL’s query, as it is written and as it is read', async () => {
    const { target } = await standing();
    const url = `${target.url}?v=1&token=canary%2d0815+x&key=canary-4711`;
    const connector = makeWebhook(
      'in-house',
      { url, secret: SECRET, allow_private_addresses: true },
      { time },
    );
    onTestFinished(async () => connector.close?.());
    for (const value of ['canary%2d0815+x', 'canary-0815 x', 'canary-4711']) {
      const text = JSON.stringify({ message: `bad token ${value}` });
      target.failNext({ kind: 'answer', status: 400, text });
      await expect(connector.grant(ref, op('one'))).rejects.toThrow(/: bad token \[secret\]$/);
    }
  });

  it('never shows the secret or the URL’s query, even where the target echoes them', async () => {
    const { target } = await standing();
    const url = `${target.url}?token=canary-0815`;
    const connector = makeWebhook(
      'in-house',
      { url, secret: SECRET, allow_private_addresses: true },
      { time, timeoutMs: 150 },
    );
    onTestFinished(async () => connector.close?.());
    const echo = JSON.stringify({ message: `bad ${SECRET} ${SECRET.slice(6)} ${new URL(url).search}` });
    target.failNext({ kind: 'answer', status: 400, text: echo });
    target.failNext({ kind: 'answer', status: 200, text: echo });
    target.failNext({ kind: 'answer', status: 302, headers: { location: `/x?token=canary-0815` } });
    target.failNext({ kind: 'lost-answer' });
    target.failNext({ kind: 'silence' });
    for (let attempt = 0; attempt < 5; attempt++) {
      const error = await connector.grant(ref, op('one')).catch((reason: unknown) => reason);
      const shown = inspect(error, { depth: 20, showHidden: true });
      expect(error).toBeInstanceOf(Error);
      expect(shown).not.toContain('canary-');
      expect(shown).not.toContain(SECRET.slice(6));
    }
  });
});
