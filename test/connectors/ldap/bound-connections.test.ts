import { afterAll, afterEach, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import type { GrantRef } from '../../../src/domain/grant/connector.ts';
import { breakingProxy, type BreakingProxy } from '../../support/breaking-proxy.ts';
import { DirectoryOnServer, account, groupDn } from '../../support/directory-on-server.ts';
import { faultOf } from '../../support/exercise-connector.ts';
import { describeSlapd } from '../../support/describe-server.ts';
import { BOT } from '../../support/ldap-server.ts';

const op = { operationId: 'one' };
const anna: GrantRef = { target: groupDn('readers'), account: account('anna') };
const BIND = '\x60';

describeSlapd('connections to OpenLDAP that stay bound', () => {
  const directory = new DirectoryOnServer();
  let proxy: BreakingProxy;
  /** How many binds were sent. */
  let binds: number;

  beforeAll(async () => {
    await directory.start();
    await directory.person('anna');
    await directory.group('readers');
  });
  afterAll(() => directory.stop());
  afterEach(() => directory.tidy());

  async function connector() {
    proxy = await breakingProxy(directory.server.url);
    onTestFinished(() => proxy.close());
    binds = 0;
    countBinds();
    return directory.connector({ url: proxy.url });
  }

  const isBind = (sent: string) => sent.includes(BIND) && sent.includes(BOT.password);
  const countBinds = () =>
    proxy.breakAt(
      (sent) => {
        if (isBind(sent)) binds += 1;
        return false;
      },
      'close',
      'before',
    );

  it('are used again, by as many at once as there are', async () => {
    const reading = await connector();
    for (const stands of [true, false]) {
      await (stands ? reading.grant(anna, op) : reading.revoke(anna, op));
      expect(await reading.reads.readBack(anna)).toMatchObject({ stands });
    }
    expect(binds).toBe(1);
    await Promise.all(Array.from({ length: 20 }, () => reading.reads.readBack(anna)));
    expect(binds).toBe(4);
  });

  it.each(['reset', 'close'] as const)('are made anew where they were lost meanwhile: %s', async (how) => {
    const reading = await connector();
    await reading.reads.readBack(anna);
    proxy.breakAll(how);
    expect(await reading.reads.readBack(anna)).toMatchObject({ stands: false });
    expect(await reading.grant(anna, op)).toMatchObject({ changed: true });
    proxy.breakAll(how);
    expect(await reading.revoke(anna, op)).toMatchObject({ changed: true });
  });

  it('are begun anew where one is lost while it is used, unless a change was sent', async () => {
    const reading = await connector();
    await reading.reads.readBack(anna);
    let broken = 0;
    proxy.breakAt(() => broken++ === 0, 'reset', 'before');
    expect(await reading.reads.readBack(anna)).toMatchObject({ stands: false });
    proxy.breakAt((sent) => sent.includes('member') && sent.includes('\x66'), 'reset', 'after');
    expect(await faultOf(reading.grant(anna, op))).toEqual({ kind: 'unknown_outcome' });
    countBinds();
    expect(await reading.revoke(anna, op)).toMatchObject({ changed: true });
  });

  it('are not used again after an answer that was none', async () => {
    const reading = await connector();
    await faultOf(reading.grant({ ...anna, target: groupDn('nothing') }, op));
    await reading.reads.readBack(anna);
    expect(binds).toBe(2);
  });

  it('are bound anew after half a minute, so that another password is noticed', async () => {
    const reading = await connector();
    await reading.reads.readBack(anna);
    await directory.change(BOT.dn, 'replace', 'userPassword', 'another');
    onTestFinished(() => directory.change(BOT.dn, 'replace', 'userPassword', BOT.password));
    expect(await reading.reads.readBack(anna)).toMatchObject({ stands: false });
    const now = performance.now();
    const later = vi.spyOn(performance, 'now').mockImplementation(() => now + 30_000);
    onTestFinished(() => later.mockRestore());
    expect(await faultOf(reading.reads.readBack(anna))).toEqual({ kind: 'denied' });
  });

  it('are closed with the connector, and when nobody used them for some seconds', async () => {
    const reading = await connector();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    await reading.reads.readBack(anna);
    vi.advanceTimersByTime(4_999);
    await reading.reads.readBack(anna);
    expect(binds).toBe(1);
    vi.advanceTimersByTime(5_000);
    await reading.reads.readBack(anna);
    expect(binds).toBe(2);
    await reading.close?.();
    expect(vi.getTimerCount()).toBe(0);
  });
});
