import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import type { ExchangeOptions } from '../../src/connectors/webhook/exchange.ts';
import { makeWebhook } from '../../src/connectors/webhook/webhook-connector.ts';
import type { Connector, GrantRef } from '../../src/domain/connector.ts';
import { AdjustableClock } from '../../src/domain/clock.ts';
import { everyItem } from '../../src/domain/pages.ts';
import { startTarget, type Target, type TargetOptions } from '../../src/sandbox/target/start-target.ts';
import { exerciseConnector, faultOf } from '../support/exercise-connector.ts';

const SECRET = 'whsec_' + Buffer.from('a secret of the tests, canary-4711').toString('base64');
const HOSTILE = [
  `'"; drop role x; --`,
  '<!channel> {{7*7}} ${x} %s',
  'Ünïcødé 密碼 \u202Egnp',
  `long ${'x'.repeat(500)}`,
];

const anna = { email: 'anna@acme.test', employeeId: 'E1', name: 'Anna Berg' };
const ref: GrantRef = { target: 'editors', account: anna };
const op = (operationId: string) => ({ operationId });

const account = (local: string) => ({ email: `${local}@acme.test`, employeeId: null, name: local });

exerciseConnector('webhook', async () => {
  const accounts: [typeof anna, ReturnType<typeof account>, ReturnType<typeof account>] = [
    anna,
    account('omar'),
    account('dora'),
  ];
  const hostileAccounts = HOSTILE.map((name, index) => ({ ...account(`o'hara+${index}`), name }));
  const target = await startTarget({
    port: 0,
    secret: SECRET,
    clock: new AdjustableClock(),
    accounts: [...accounts, ...hostileAccounts],
    targets: ['editors', 'admins', ...HOSTILE],
    pageSize: 2,
  });
  const connector = connectorTo(target);
  return {
    connector,
    accounts,
    targets: ['editors', 'admins'],
    hostileTargets: HOSTILE,
    hostileAccounts,
    unknown: { target: 'nothing', account: account('nobody') },
    hold: (held) => target.hold({ target: held.target, email: held.account.email, name: held.account.name }),
    holds: async (held) => holds(target, held),
    close: () => target.close(),
  };
});

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

function holds(target: Target, { target: name, account: { email } }: GrantRef): boolean {
  return target.state().holdings.some((holding) => holding.target === name && holding.email === email);
}

function connectorTo(target: Target, options: ExchangeOptions = {}, secret = SECRET): Connector {
  return makeWebhook('in-house', { url: target.url, secret, allow_private_addresses: true }, options);
}

async function standing(
  options: ExchangeOptions = {},
  targetOptions: Partial<TargetOptions> = {},
): Promise<{ target: Target; connector: Connector }> {
  const target = await startTarget({
    port: 0,
    secret: SECRET,
    clock: new AdjustableClock(),
    ...targetOptions,
  });
  const connector = connectorTo(target, options);
  closing.push(
    () => target.close(),
    async () => connector.close?.(),
  );
  return { target, connector };
}

describe('webhook', () => {
  it('gets the first call’s answer when it repeats an operation id', async () => {
    const { target, connector } = await standing();
    expect(await connector.grant(ref, op('one'))).toEqual({ kind: 'done', changed: true });
    expect(await connector.grant(ref, op('one'))).toEqual({ kind: 'done', changed: true });
    expect(target.state().holdings).toHaveLength(1);
  });

  it('tells the target when access ends, and reads that back', async () => {
    const { connector } = await standing();
    const expiresAt = new Date('2026-11-05T16:40:00.000Z');
    await connector.grant(ref, { operationId: 'one', expiresAt });
    expect((await connector.grants(ref)).items[0]?.expiresAt).toEqual(expiresAt);
  });

  it('follows work that is done later by its handle', async () => {
    const { target, connector } = await standing();
    target.failNext({ kind: 'later' });
    const outcome = await connector.grant(ref, op('one'));
    expect(outcome).toEqual({ kind: 'pending', handle: 'one', until: undefined });
    expect(holds(target, ref)).toBe(false);
    expect(await connector.poll?.('one')).toEqual({ kind: 'done', changed: true });
    expect(holds(target, ref)).toBe(true);
  });

  it('takes 409 with changed: false for “already”, and any other 409 for a conflict', async () => {
    const { target, connector } = await standing();
    target.failNext({ kind: 'answer', status: 409, text: '{"changed":false}' });
    target.failNext({ kind: 'answer', status: 409, text: '{"message":"frozen"}' });
    expect(await connector.grant(ref, op('one'))).toEqual({ kind: 'done', changed: false });
    expect(await faultOf(connector.grant(ref, op('one')))).toEqual({ kind: 'conflict' });
  });

  it('waits as long as Retry-After says, in seconds or by date, and never more than five minutes', async () => {
    const { target, connector } = await standing();
    const inAMinute = new Date(Date.now() + 60_000).toUTCString();
    const answer = (status: number, retryAfter: string) =>
      target.failNext({ kind: 'answer', status, headers: { 'retry-after': retryAfter } });
    answer(429, '7');
    answer(503, inAMinute);
    answer(503, '99999999');
    answer(500, 'soon');
    expect(await faultOf(connector.revoke(ref, op('one')))).toEqual({ kind: 'retryable', afterMs: 7_000 });
    const dated = await faultOf(connector.revoke(ref, op('one')));
    expect(dated.kind === 'retryable' && dated.afterMs).toBeGreaterThan(55_000);
    expect(await faultOf(connector.revoke(ref, op('one')))).toEqual({ kind: 'retryable', afterMs: 300_000 });
    expect(await faultOf(connector.revoke(ref, op('one')))).toEqual({
      kind: 'retryable',
      afterMs: undefined,
    });
  });

  it.each([
    [400, 'invalid'],
    [401, 'denied'],
    [403, 'denied'],
    [404, 'invalid'],
    [422, 'invalid'],
    [501, 'unsupported'],
  ])('takes %i without more for %s', async (status, kind) => {
    const { target, connector } = await standing();
    target.failNext({ kind: 'answer', status });
    expect(await faultOf(connector.grant(ref, op('one')))).toEqual({ kind });
  });

  it('shows the target’s own words on one line of 300 characters', async () => {
    const { target, connector } = await standing();
    target.failNext({
      kind: 'answer',
      status: 400,
      text: JSON.stringify({ message: `no\n\u202E${'y'.repeat(9_000)}` }),
    });
    const error = await connector.grant(ref, op('one')).catch((reason: Error) => reason);
    expect((error as Error).message).toMatch(
      /^in-house \(127\.0\.0\.1\) answered 400 to access\.grant: no y+…$/,
    );
    expect((error as Error).message.length).toBeLessThan(400);
  });

  it('leaves open what became of a write whose answer was lost, and repeats to the same effect', async () => {
    const { target, connector } = await standing();
    target.failNext({ kind: 'lost-answer' });
    expect(await faultOf(connector.grant(ref, op('one')))).toEqual({ kind: 'unknown_outcome' });
    expect(holds(target, ref)).toBe(true);
    expect(await connector.grant(ref, op('one'))).toEqual({ kind: 'done', changed: true });
  });

  it('leaves open what became of a write that got no answer in time', async () => {
    const { target, connector } = await standing({ timeoutMs: 150 });
    target.failNext({ kind: 'silence' });
    expect(await faultOf(connector.grant(ref, op('one')))).toEqual({ kind: 'unknown_outcome' });
  });

  it('calls a read that broke off retryable', async () => {
    const { target, connector } = await standing();
    target.failNext({ kind: 'dropped' });
    expect(await faultOf(connector.grants(ref))).toEqual({ kind: 'retryable' });
  });

  it('calls a target that isn’t there retryable', async () => {
    const { target, connector } = await standing();
    await target.close();
    expect(await faultOf(connector.grant(ref, op('one')))).toEqual({ kind: 'retryable' });
  });

  it.each([
    ['no JSON', 'thank you'],
    ['another shape', '{"status":"done"}'],
    ['a list', '[]'],
    ['more than 1 MB', `{"status":"done","changed":true,"more":"${'x'.repeat(1_100_000)}"}`],
  ])('refuses %s for an answer', async (_, text) => {
    const { target, connector } = await standing();
    target.failNext({ kind: 'answer', status: 200, text });
    expect(await faultOf(connector.grant(ref, op('one')))).toEqual({ kind: 'invalid' });
  });

  it('takes another account’s access, listed unasked, for no proof', async () => {
    const { target, connector } = await standing();
    const grants = [
      { target: 'editors', account: { email: 'omar@acme.test' } },
      { target: 'admins', account: { email: 'anna@acme.test' } },
    ];
    target.failNext({ kind: 'answer', status: 200, text: JSON.stringify({ grants }) });
    expect((await connector.grants(ref)).items).toEqual([]);
  });

  it('finds its account whatever the letters’ case', async () => {
    const { target, connector } = await standing();
    const grants = [{ target: 'editors', account: { email: 'Anna@ACME.test' } }];
    target.failNext({ kind: 'answer', status: 200, text: JSON.stringify({ grants }) });
    expect((await connector.grants(ref)).items).toHaveLength(1);
  });

  it('ends a list whose cursor comes back', async () => {
    const { target, connector } = await standing();
    const listed = (next: string) =>
      target.failNext({ kind: 'answer', status: 200, text: JSON.stringify({ grants: [], next }) });
    listed('a');
    listed('a');
    const reading = everyItem((cursor) => connector.grants({}, cursor)).next();
    expect(await faultOf(reading)).toEqual({ kind: 'invalid' });
    listed('a');
    listed('b');
    listed('a');
    expect(await faultOf(everyItem((cursor) => connector.grants({}, cursor)).next())).toEqual({
      kind: 'invalid',
    });
  });

  it('says unsupported where the target can’t list its accounts', async () => {
    const { connector } = await standing();
    expect(await faultOf(connector.accounts())).toEqual({ kind: 'unsupported' });
    expect(await faultOf(connector.entitlements())).toEqual({ kind: 'unsupported' });
  });

  it('is not believed with another secret', async () => {
    const { target } = await standing();
    const forger = connectorTo(target, {}, 'another secret, long enough');
    closing.push(async () => forger.close?.());
    expect(await faultOf(forger.grant(ref, op('one')))).toEqual({ kind: 'denied' });
    expect(target.state().holdings).toEqual([]);
  });

  it('never shows the secret or the URL’s query, even where the target echoes them', async () => {
    const { target } = await standing();
    const url = `${target.url}?token=canary-0815`;
    const connector = makeWebhook(
      'in-house',
      { url, secret: SECRET, allow_private_addresses: true },
      { timeoutMs: 150 },
    );
    closing.push(async () => connector.close?.());
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
