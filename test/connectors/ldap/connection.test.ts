import { createServer, type AddressInfo, type Socket } from 'node:net';
import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, it, onTestFinished } from 'vitest';
import { Connection } from '../../../src/connectors/ldap/wire/connection.ts';
import { LdapSettings } from '../../../src/connectors/ldap/ldap-settings.ts';
import { openSession } from '../../../src/connectors/ldap/wire/session.ts';
import type { GrantRef } from '../../../src/domain/grant/connector.ts';
import { breakingProxy, type BreakingProxy, type Way } from '../../support/breaking-proxy.ts';
import { DirectoryOnServer, account, groupDn } from '../../support/directory-on-server.ts';
import { faultOf } from '../../support/exercise-connector.ts';
import { describeSlapd } from '../../support/describe-server.ts';
import { BOT } from '../../support/ldap-server.ts';

const op = { operationId: 'one' };
const anna: GrantRef = { target: groupDn('readers'), account: account('anna') };

describeSlapd('the way to OpenLDAP', () => {
  const directory = new DirectoryOnServer();
  beforeAll(async () => {
    await directory.start();
    await directory.person('anna');
    await directory.group('readers');
  });
  afterAll(() => directory.stop());
  afterEach(() => directory.tidy());

  async function proxied(): Promise<BreakingProxy> {
    const proxy = await breakingProxy(directory.server.url);
    onTestFinished(() => proxy.close());
    return proxy;
  }

  it.each(['ldaps', 'StartTLS'])(
    'speaks %s to a server whose CA it is told, and to no other',
    async (how) => {
      const url = how === 'ldaps' ? directory.server.tlsUrl : directory.server.url;
      const trusting = directory.connector({ url, allow_plain: false, ca: directory.server.ca });
      expect(await trusting.health([anna.target])).toMatchObject({ ok: true });
      const wary = directory.connector({ url, allow_plain: false });
      await expect(wary.health()).rejects.toThrow(/certificate isn’t trusted/);
      expect(await faultOf(wary.grant(anna, op))).toEqual({ kind: 'invalid' });
    },
  );

  it('checks that the certificate is of the host that it asked', async () => {
    const url = directory.server.url.replace('127.0.0.1', 'localhost');
    const connector = directory.connector({ url, allow_plain: false, ca: directory.server.ca });
    await expect(connector.health()).rejects.toThrow(/ERR_TLS_CERT_ALTNAME_INVALID/);
  });

  it('says that the file of the CA can’t be read', async () => {
    const connector = directory.connector({ allow_plain: false, ca: '/nowhere/ca.pem' });
    await expect(connector.health()).rejects.toThrow(/ca names can’t be read/);
  });

  it('sends no password where StartTLS is cut off, and hears of it at once', {
    timeout: 40_000,
  }, async () => {
    const proxy = await proxied();
    const heard: string[] = [];
    for (const nth of [0, 1, 2, 3, 4, 5]) {
      proxy.breakAt(
        (sent, at) => {
          heard.push(sent);
          return at === nth;
        },
        'close',
        'before',
      );
      const connector = directory.connector({ url: proxy.url, allow_plain: false, ca: directory.server.ca });
      expect(await faultOf(connector.reads.readBack(anna))).toEqual({ kind: 'retryable' });
    }
    expect(heard.length).toBeGreaterThan(6);
    expect(heard.join('')).not.toContain(BOT.password);
  });

  it('has any number wait for a connection, and answers them all', async () => {
    const warnings: Error[] = [];
    const warned = (warning: Error) => void warnings.push(warning);
    process.on('warning', warned);
    onTestFinished(() => void process.off('warning', warned));
    const connector = directory.connector();
    const looks = await Promise.all(Array.from({ length: 40 }, () => connector.reads.readBack(anna)));
    expect(looks.map(({ stands }) => stands)).toEqual(looks.map(() => false));
    expect(warnings).toEqual([]);
  });

  it('reads on no other connection than the one that was bound', async () => {
    const proxy = await proxied();
    const connection = new Connection();
    const session = await openSession(directory.settings({ url: proxy.url }), connection);
    const ended = connection.whileOpen(new Promise(() => {}), new AbortController().signal);
    proxy.breakAll('reset');
    await expect(ended).rejects.toThrow('ECONNRESET');
    await expect(session.entry(anna.target, ['cn'])).rejects.toThrow('ECONNRESET');
  });

  it.each<Way>(['reset', 'close', 'hang'])(
    'concludes nothing once its connection was broken off (%s)',
    async (way) => {
      const proxy = await proxied();
      // Bind, who am I, and what follows.
      for (const nth of [0, 1, 2, 3, 4]) {
        proxy.breakAt((_sent, at) => at === nth, way, 'before');
        const connector = directory.connector({ url: proxy.url }, { timeoutMs: 1_500 });
        expect(await faultOf(connector.reads.readBack(anna)), String(nth)).toEqual({ kind: 'retryable' });
      }
      expect(proxy.broken()).toBe(1);
    },
  );

  it.each<Way>(['reset', 'close', 'hang'])(
    'leaves open what became of a change whose answer was lost (%s)',
    async (way) => {
      const proxy = await proxied();
      const isChange = (sent: string) => sent.includes('member') && sent.includes('\x66');
      proxy.breakAt(isChange, way, 'after');
      const connector = directory.connector({ url: proxy.url }, { timeoutMs: 1_500 });
      expect(await faultOf(connector.grant(anna, op))).toEqual({ kind: 'unknown_outcome' });
      proxy.mend();
      expect(await connector.reads.readBack(anna)).toMatchObject({ stands: true });
      expect(await connector.revoke(anna, op)).toMatchObject({ changed: true });
    },
  );

  it('calls a server that isn’t there or says nothing retryable', async () => {
    const away = directory.connector({ url: 'ldap://127.0.0.1:1' });
    expect(await faultOf(away.grant(anna, op))).toEqual({ kind: 'retryable' });
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket));
    await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done));
    onTestFinished(async () => {
      sockets.forEach((socket) => socket.destroy());
      await new Promise((done) => silent.close(done));
    });
    const url = `ldap://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const connector = directory.connector({ url }, { timeoutMs: 200 });
    const faults = await Promise.all(Array.from({ length: 9 }, () => faultOf(connector.grant(anna, op))));
    expect(faults).toEqual(faults.map(() => ({ kind: 'retryable' })));
    expect(sockets.length).toBeLessThan(faults.length);
  });

  it('is denied with a wrong password, and shows it nowhere', async () => {
    const connector = directory.connector({ bind_password: 'canary-wrong' });
    expect(await faultOf(connector.health())).toEqual({ kind: 'denied' });
    for (const changes of [{ bind_password: 'canary-wrong' }, { url: 'ldap://127.0.0.1:1' }]) {
      const error = await directory
        .connector(changes)
        .grant(anna, op)
        .catch((reason: unknown) => reason);
      expect(inspect(error, { depth: 20, showHidden: true })).not.toContain('canary');
    }
  });

  it('takes no bind without a password, which succeeds as nobody', () => {
    const settings = { ...directory.settings(), bind_password: '' };
    expect(LdapSettings.safeParse(settings).success).toBe(false);
  });

  it('calls one directory one place, whichever way leads there', () => {
    const place = (url: string) => directory.connector({ url, allow_plain: false }).place;
    expect(place('ldaps://ldap.acme.test')).toEqual(place('ldap://LDAP.acme.test:389'));
    expect(place('ldaps://ldap.acme.test')).not.toEqual(place('ldaps://ldap2.acme.test'));
    expect(place('ldaps://ldap.acme.test')).not.toEqual(place('ldaps://ldap.acme.test:1636'));
  });
});
