import type { LookupAddress } from 'node:dns';
import { describe, expect, it } from 'vitest';
import { guardedLookup } from '../../src/connectors/http/guarded-lookup.ts';
import { isPublicAddress } from '../../src/connectors/http/public-address.ts';
import { makeWebhook, webhookConnector } from '../../src/connectors/webhook/webhook-connector.ts';
import { AdjustableClock } from '../../src/domain/time/clock.ts';
import { startTarget } from '../../src/sandbox/target/start-target.ts';
import { faultOf } from '../support/exercise-connector.ts';
import { time } from '../support/webhook-stand.ts';

const secret = 'a secret of sixteen or more';
const ref = { target: 'editors', account: { email: 'anna@acme.test', employeeId: null, name: 'Anna' } };
const LOOPBACK: LookupAddress = { address: '127.0.0.1', family: 4 };

const fits = (url: string, allow = false) =>
  webhookConnector.settings.safeParse({ url, secret, allow_private_addresses: allow }).success;

describe('which addresses may be called', () => {
  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '100.127.255.255',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.1',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::127.0.0.1',
    '::ffff:127.0.0.1',
    '::ffff:a9fe:a9fe',
    '64:ff9b::169.254.169.254',
    '64:ff9b:1::a9fe:a9fe',
    '2002:7f00:1::',
    '2001::1',
    '2001:db8::1',
    'fc00::1',
    'fd12:3456::1',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
    '100::1',
    'not an address',
    '',
  ])('refuses %s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each([
    '1.1.1.1',
    '8.8.8.8',
    '100.63.255.255',
    '172.32.0.1',
    '2606:4700:4700::1111',
    '2a00:1450:4001:81b::200e',
    '::ffff:8.8.8.8',
    '64:ff9b::8.8.8.8',
  ])('lets %s be called', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    'https://127.0.0.1/x',
    'https://2130706433/x',
    'https://0x7f.1/x',
    'https://0177.0.0.1/x',
    'https://127.1/x',
    'https://169.254.169.254/latest/meta-data',
    'https://[::1]/x',
    'https://[::ffff:169.254.169.254]/x',
    'https://[fd00::1]/x',
    'http://hooks.acme.test/x',
    'ftp://hooks.acme.test/x',
    'file:///etc/passwd',
    'https://name:word@hooks.acme.test/x',
    'https://hooks.acme.test/x#part',
    'hooks.acme.test',
  ])('refuses %s in access.yaml', (url) => {
    expect(fits(url)).toBe(false);
  });

  it('lets a private address and http:// stand in access.yaml where that is allowed, and credentials never', () => {
    expect(fits('https://hooks.acme.test/x')).toBe(true);
    expect(fits('http://10.0.0.7:8080/x', true)).toBe(true);
    expect(fits('http://name:word@10.0.0.7/x', true)).toBe(false);
  });
});

describe('what a name stands for', () => {
  const look = (allow: boolean, answers: LookupAddress[][]) => {
    const asked: string[] = [];
    const lookup = guardedLookup(allow, (hostname, answer) => {
      asked.push(hostname);
      answer(null, answers[asked.length - 1] ?? []);
    });
    const once = () =>
      new Promise<unknown>((done) =>
        lookup('hooks.acme.test', { all: true }, (error, addresses) => done(error ?? addresses)),
      );
    return { asked, once };
  };
  const open: LookupAddress = { address: '93.184.215.14', family: 4 };

  it('is handed on as checked, asked for once', async () => {
    const { asked, once } = look(false, [[open], [LOOPBACK]]);
    expect(await once()).toEqual([open]);
    expect(asked).toEqual(['hooks.acme.test']);
  });

  it('is judged anew at each connection, so that a name that moves to a private address is refused', async () => {
    const { once } = look(false, [[open], [LOOPBACK]]);
    await once();
    expect(await once()).toMatchObject({ name: 'AddressRefused' });
  });

  it('is refused where one of its addresses is private', async () => {
    const { once } = look(false, [[open, { address: '::1', family: 6 }]]);
    expect(await once()).toMatchObject({ name: 'AddressRefused' });
  });

  it.each([
    ['169.254.169.254', 4, 'http'],
    ['127.0.0.1', 4, 'http'],
    ['127.0.0.1', 4, 'https'],
    ['::ffff:10.0.0.1', 6, 'https'],
  ])('sends nothing where it is %s', async (address, family, protocol) => {
    const target = await startTarget({ port: 0, secret, clock: new AdjustableClock() });
    const { port } = new URL(target.url);
    const connector = makeWebhook(
      'in-house',
      { url: `${protocol}://hooks.acme.test:${port}/hooks/access`, secret, allow_private_addresses: false },
      { time, resolve: (_, answer) => answer(null, [{ address, family }]) },
    );
    const error = await connector.grant(ref, { operationId: 'one' }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ fault: { kind: 'invalid' } });
    expect((error as Error).message).toContain('allow_private_addresses');
    expect(target.state().calls).toEqual([]);
    await connector.close?.();
    await target.close();
  });

  it('is where the call goes: the system isn’t asked a second time', async () => {
    const target = await startTarget({ port: 0, secret, clock: new AdjustableClock() });
    const { port } = new URL(target.url);
    let asked = 0;
    const connector = makeWebhook(
      'in-house',
      // Only through our own answer can this name be reached: no other resolver knows it.
      { url: `http://nowhere.invalid:${port}/hooks/access`, secret, allow_private_addresses: true },
      { time, resolve: (_, answer) => answer(null, asked++ === 0 ? [LOOPBACK] : []) },
    );
    // The far end answers for loopback names alone, which shows that it was reached.
    expect(await faultOf(connector.grant(ref, { operationId: 'one' }))).toEqual({ kind: 'denied' });
    expect(asked).toBe(1);
    await connector.close?.();
    await target.close();
  });

  it('makes a name that nobody knows retryable', async () => {
    const connector = makeWebhook(
      'in-house',
      { url: 'https://hooks.acme.test/x', secret, allow_private_addresses: false },
      { time, resolve: (_, answer) => answer(Object.assign(new Error('who?'), { code: 'ENOTFOUND' }), []) },
    );
    expect(await faultOf(connector.reads.grants({}))).toEqual({ kind: 'retryable' });
    await connector.close?.();
  });

  it('refuses a literal private address even past the settings’ own check', async () => {
    const target = await startTarget({ port: 0, secret, clock: new AdjustableClock() });
    const connector = makeWebhook(
      'in-house',
      { url: target.url, secret, allow_private_addresses: false },
      { time },
    );
    expect(await faultOf(connector.reads.grants({}))).toEqual({ kind: 'invalid' });
    expect(target.state().calls).toEqual([]);
    await connector.close?.();
    await target.close();
  });

  it('follows no redirect, not even to an address that could be called', async () => {
    const target = await startTarget({ port: 0, secret, clock: new AdjustableClock() });
    const connector = makeWebhook(
      'in-house',
      { url: target.url, secret, allow_private_addresses: true },
      { time },
    );
    for (const status of [301, 302, 303, 307, 308])
      target.failNext({ kind: 'answer', status, headers: { location: target.url } });
    for (let redirect = 0; redirect < 5; redirect++)
      expect(await faultOf(connector.reads.grants(ref))).toEqual({ kind: 'invalid' });
    expect(target.state().calls).toEqual([]);
    await connector.close?.();
    await target.close();
  });
});
