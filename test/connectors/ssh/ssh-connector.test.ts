import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeSshKeygen } from '../../support/describe-server.ts';
import { exerciseConnector, faultOf } from '../../support/exercise-connector.ts';
import { TARGET_NAMES } from '../../support/exercise/some-names.ts';
import { newKey } from '../../support/ssh-server.ts';
import { SshStand } from '../../support/ssh-stand.ts';

const op = { operationId: 'one' };
const HOUR_MS = 3_600_000;
const HOSTILE = [
  'a, b',
  '$(id)',
  '-oProxyCommand=x',
  ' x ',
  'id: y # z',
  'constructor',
  'Grün/ñ\n"\\',
  'x'.repeat(300),
];

describeSshKeygen(() => {
  let stand: SshStand;
  beforeEach(() => {
    stand = new SshStand();
  });
  afterEach(() => stand.drop());

  exerciseConnector('ssh', async () => {
    const own = new SshStand();
    const principals = ['deploy'];
    const names = ['one', 'two', 'crowd', ...HOSTILE, ...TARGET_NAMES];
    const targets = Object.fromEntries(names.map((name) => [name, { principals }]));
    return {
      connector: own.connector({ targets }, 2),
      accounts: [own.account('anna'), own.account('ben'), own.account('cleo')],
      targets: ['one', 'two'],
      hostileTargets: HOSTILE,
      hostileAccounts: HOSTILE.map((name) => own.account(name.toLowerCase())),
      unknown: { target: 'toString', account: { ...own.account('anna'), email: 'anna@elsewhere.test' } },
      hold: async (ref) => own.hold(ref),
      holds: async (ref) => own.holds(ref),
      names: {
        target: async (target) => ({ target, exists: names.includes(target) }),
        // An address is one in whatever letters.
        account: async (name) => ({ account: own.account(name), exists: name === name.toLowerCase() }),
      },
      crowd: async (size) => own.crowd('crowd', size, (pageSize) => own.connector({ targets }, pageSize)),
      // What a certificate lets do at a server is tried with one.
      openSession: async (one) => {
        const { text } = await own
          .connector({ targets })
          .issuer.issue(one, { ...op, publicKey: own.publicKey });
        return { works: async () => !own.isRevoked(text) };
      },
      withoutRights: null,
      close: async () => own.drop(),
    };
  });

  const issue = (connector = stand.connector(), wish = {}) =>
    connector.issuer.issue(stand.ref(), { ...op, publicKey: stand.publicKey, ...wish });

  const isRevoked = (certificate: string) => stand.isRevoked(certificate);

  describe('a certificate', () => {
    const shown = (certificate: string): string =>
      spawnSync('ssh-keygen', ['-L', '-f', '-'], {
        input: `${certificate}\n`,
        env: { ...process.env, TZ: 'UTC' },
      })
        .stdout.toString()
        .replace(/\s+/g, ' ');

    it('says what the target’s settings say, under a key id of its access, and until when', async () => {
      stand.now = new Date('2026-11-20T09:00:00.500Z');
      const deploy = {
        principals: ['deploy', 'web-1'],
        source_addresses: ['10.0.0.0/8', '2001:db8::/32'],
        force_command: 'echo "$SSH_ORIGINAL_COMMAND", and $(x)',
        extensions: ['permit-pty', 'permit-user-rc'],
      };
      const connector = stand.connector({ targets: { deploy } });
      await connector.grant(stand.ref(), op);
      const { text, until, words, mark } = await issue(connector);
      expect(text).toMatch(/^ssh-ed25519-cert-v01@openssh\.com \S+ sallyport\/\S+$/);

      const [access] = stand.ledger().accesses;
      expect(access?.keyId).toMatch(/^sallyport\/anna%40acme\.test\/deploy\/[0-9a-f]{20}$/);
      expect(shown(text)).toContain(
        `Key ID: "${access?.keyId}" Serial: ${/serial (\d+)/.exec(mark)?.[1]} Valid: from 2026-11-20T08:59:00 to 2026-11-20T21:00:00 Principals: deploy web-1 Critical Options: force-command echo "$SSH_ORIGINAL_COMMAND", and $(x) source-address 10.0.0.0/8,2001:db8::/32 Extensions: permit-pty permit-user-rc`,
      );
      expect(until).toEqual(new Date('2026-11-20T21:00:00Z'));
      expect(words).toMatch(
        /to log in as deploy or web-1\..*-cert\.pub.*from 10\.0\.0\.0\/8, 2001:db8::\/32 alone/,
      );
      expect(mark).toMatch(/^serial \d+, for the key SHA256:[\w+/]{43}$/);
    });

    it('ends with the access, however long it could be', async () => {
      stand.now = new Date('2026-11-20T09:00:00Z');
      const connector = stand.connector();
      const expiresAt = new Date('2026-11-20T10:00:30Z');
      await connector.grant(stand.ref(), { ...op, expiresAt });
      expect((await issue(connector)).until).toEqual(expiresAt);
      const sooner = new Date('2026-11-20T09:10:00Z');
      expect((await issue(connector, { expiresAt: sooner })).until).toEqual(sooner);
      stand.now = expiresAt;
      expect(await faultOf(issue(connector))).toEqual({ kind: 'denied' });
    });

    it('is made for no one without access', async () => {
      expect(await faultOf(issue())).toEqual({ kind: 'denied' });
      await stand.connector().grant(stand.ref('ben'), op);
      expect(await faultOf(issue())).toEqual({ kind: 'denied' });
    });

    it('leaves nothing of itself in a file, and the CA’s key nowhere but where it is', async () => {
      const connector = stand.connector();
      await connector.grant(stand.ref(), op);
      const { text } = await issue(connector);
      expect(readFileSync(stand.ledgerFile, 'utf8')).not.toContain(text.split(' ')[1]);
      const left = spawnSync('sh', ['-c', 'ls -d "${TMPDIR:-/tmp}"/sallyport-ssh-??????']).stdout.toString();
      expect(left).toBe('');
    });
  });

  describe('a removal', () => {
    it('revokes every certificate of the access, and none of what is given again', async () => {
      const connector = stand.connector();
      await connector.grant(stand.ref(), op);
      const before = [await issue(connector), await issue(connector)];
      await connector.health();
      expect(before.map(({ text }) => isRevoked(text))).toEqual([false, false]);
      const { seenAs } = await connector.reads.readBack(stand.ref());

      expect(await connector.revoke({ ...stand.ref(), seenAs }, op)).toMatchObject({ changed: true });

      expect(before.map(({ text }) => isRevoked(text))).toEqual([true, true]);
      const look = await connector.reads.readBack({ ...stand.ref(), seenAs });
      expect(look).toMatchObject({
        stands: false,
        words: expect.stringContaining('revokes those that were made'),
      });
      await connector.grant(stand.ref(), op);
      expect(isRevoked((await issue(connector)).text)).toBe(false);
      expect(before.map(({ text }) => isRevoked(text))).toEqual([true, true]);
    });

    it('revokes a certificate that was on its way', async () => {
      const connector = stand.connector();
      for (let round = 0; round < 8; round++) {
        await connector.grant(stand.ref(), op);
        const [made] = await Promise.allSettled([issue(connector), connector.revoke(stand.ref(), op)]);
        expect(await connector.reads.readBack(stand.ref())).toMatchObject({ stands: false });
        if (made?.status === 'fulfilled') expect(isRevoked(made.value.text)).toBe(true);
      }
    });

    it('isn’t proved by a ledger alone: the KRL has to say so too, and is mended', async () => {
      const connector = stand.connector();
      await connector.grant(stand.ref(), op);
      const { text } = await issue(connector);
      await connector.revoke(stand.ref(), op);
      const without = spawnSync('ssh-keygen', ['-q', '-k', '-f', stand.krl, '-s', 'none', '/dev/null']);
      expect(without.status).toBe(0);

      expect(await connector.reads.readBack(stand.ref())).toMatchObject({ stands: true });
      rmSync(stand.krl);
      expect(await faultOf(connector.reads.readBack(stand.ref()))).toEqual({ kind: 'retryable' });
      expect(await connector.revoke(stand.ref(), op)).toEqual({ kind: 'done', changed: false });

      expect(await connector.reads.readBack(stand.ref())).toMatchObject({ stands: false });
      expect(isRevoked(text)).toBe(true);
    });

    it('stays in the KRL until every certificate under it has expired, and not longer', async () => {
      const connector = stand.connector({ max_lifetime: '2h' });
      await connector.grant(stand.ref(), op);
      const { text } = await issue(connector);
      await connector.revoke(stand.ref(), op);
      const next = async () => {
        await connector.grant(stand.ref('ben'), op);
        await connector.issuer.issue(stand.ref('ben'), { ...op, publicKey: stand.publicKey });
        await connector.revoke(stand.ref('ben'), op);
      };
      stand.now = new Date(stand.now.getTime() + 2 * HOUR_MS);
      await next();
      expect(isRevoked(text)).toBe(true);
      stand.now = new Date(stand.now.getTime() + 2 * HOUR_MS);
      await next();
      expect(isRevoked(text)).toBe(false);
    });

    it('revokes what another CA signed before', async () => {
      const connector = stand.connector();
      await connector.grant(stand.ref(), op);
      const { text } = await issue(connector);
      rmSync(stand.ca);
      newKey(stand.ca);
      await connector.revoke(stand.ref(), op);
      expect(isRevoked(text)).toBe(true);
    });

    it('goes on where a target has left the settings', async () => {
      await stand.connector().grant(stand.ref(), op);
      const { seenAs } = await stand.connector().reads.readBack(stand.ref());
      const without = stand.connector({ targets: { other: { principals: ['x'] } } });
      expect(await without.revoke({ ...stand.ref(), seenAs }, op)).toMatchObject({ changed: true });
      expect(await without.reads.readBack({ ...stand.ref(), seenAs })).toMatchObject({ stands: false });
      expect(await faultOf(without.grant({ ...stand.ref(), seenAs }, op))).toMatchObject({
        kind: 'not_found',
      });
    });
  });

  describe('what was open', () => {
    const ending = async (more: Parameters<SshStand['connector']>[0], afterMs = 0) => {
      const connector = stand.connector(more);
      await connector.grant(stand.ref(), op);
      await issue(connector);
      await connector.revoke(stand.ref(), op);
      stand.now = new Date(stand.now.getTime() + afterMs);
      return connector.sessions.end(stand.ref());
    };

    it('is nothing where no certificate was made', async () => {
      await stand.connector().grant(stand.ref(), op);
      await stand.connector().revoke(stand.ref(), op);
      expect(await stand.connector().sessions.end(stand.ref())).toEqual({ kind: 'none' });
    });

    it('goes on without a known end, and servers that haven’t fetched the KRL let in more', async () => {
      expect(await ending({})).toEqual({
        kind: 'outlives',
        what: expect.stringMatching(/open already, and new ones at servers that haven’t fetched/),
        until: null,
      });
      stand.now = new Date(stand.now.getTime() + 13 * HOUR_MS);
      expect(await stand.connector().sessions.end(stand.ref())).toMatchObject({
        what: 'SSH connections that are open already',
      });
    });

    it('goes on for the longest that the settings say, from the last that could begin', async () => {
      stand.now = new Date('2026-11-20T09:00:00Z');
      const lengths = { longest_connection: '1h', servers_fetch_within: '10m' };
      expect(await ending(lengths)).toMatchObject({ until: new Date('2026-11-20T10:10:00Z') });
      stand.now = new Date('2026-11-20T10:11:00Z');
      expect(await stand.connector(lengths).sessions.end(stand.ref())).toEqual({ kind: 'none' });
    });
  });

  describe('its files', () => {
    it('prove nothing where they are away or spoiled', async () => {
      const connector = stand.connector();
      for (const spoil of [
        () => rmSync(stand.ledgerFile),
        () => writeFileSync(stand.ledgerFile, '{"accesses":1}'),
      ]) {
        spoil();
        for (const call of [
          () => connector.reads.readBack(stand.ref()),
          () => connector.reads.grants({}),
          () => connector.revoke(stand.ref(), op),
          () => connector.grant(stand.ref(), op),
          () => connector.sessions.end(stand.ref()),
          () => connector.health(),
          () => issue(connector),
        ])
          expect(await faultOf(call())).toEqual({ kind: 'retryable' });
      }
    });

    it('are written by one process at a time', async () => {
      const holder = spawn('flock', [join(stand.directory, 'lock'), 'cat'], { stdio: 'pipe' });
      holder.stdin.write('.');
      await once(holder.stdout, 'data');
      const granted = stand.connector().grant(stand.ref(), op);
      const [later] = await once(
        spawn('flock', ['-w', '0.3', join(stand.directory, 'lock'), 'true']),
        'exit',
      );
      expect(later).toBe(1);
      expect(stand.holds(stand.ref())).toBe(false);
      holder.stdin.end();
      expect(await granted).toMatchObject({ changed: true });
    });

    it('are not mended by whoever only looks', async () => {
      const connector = stand.connector();
      rmSync(stand.krl, { force: true });
      expect((await connector.health([], { onlyLooks: true })).ok).toBe(true);
      expect(existsSync(stand.krl)).toBe(false);
      expect((await connector.health()).ok).toBe(true);
      expect(existsSync(stand.krl)).toBe(true);
    });

    it('let health say what is missing, and have a KRL from the first look on', async () => {
      expect(await stand.connector().health()).toMatchObject({
        ok: true,
        actsAs: expect.stringMatching(/^the CA SHA256:/),
      });
      expect(spawnSync('ssh-keygen', ['-Q', '-l', '-f', stand.krl]).status).toBe(0);
      chmodSync(stand.ca, 0o644);
      await expect(stand.connector().health()).rejects.toThrow(/bad permissions|Permissions/);
      await expect(stand.connector({ ca_key: '/nowhere' }).health()).rejects.toThrow(/No such file/);
    });
  });
});
