import { afterAll, afterEach, beforeAll, expect, it, onTestFinished } from 'vitest';
import { breakingProxy } from '../../support/breaking-proxy.ts';
import { makeCertificate, runTrusting } from '../../support/certificate.ts';
import type { GrantRef } from '../../../src/domain/grant/connector.ts';
import { faultOf } from '../../support/exercise-connector.ts';
import { describeMariadb } from '../../support/describe-server.ts';
import { RolesOnMariadb } from '../../support/roles-on-mariadb.ts';

const op = { operationId: 'one' };

describeMariadb(() => {
  const stand = new RolesOnMariadb();
  const { people, targets } = stand;
  const anna: GrantRef = { target: targets[0], account: stand.account(people[0]) };

  beforeAll(() => stand.create());
  afterEach(() => stand.tidy());
  afterAll(() => stand.drop());

  it('ends the open sessions of whoever lost a role, and nobody else’s', async () => {
    const connector = stand.connector();
    await connector.grant(anna, op);
    const [hers, his] = [await stand.session(people[0]), await stand.session(people[1])];
    await hers.query(`set role ${targets[0]}`);
    expect(await connector.revoke(anna, op)).toEqual({ kind: 'done', changed: true, note: undefined });
    // The role goes on in the session that has it on.
    expect((await hers.query('select word from app.secret'))[0]).toEqual([{ word: 'canary' }]);
    expect(await connector.sessions.end(anna)).toEqual({ kind: 'ended', count: 1 });
    await expect(hers.query('select word from app.secret')).rejects.toThrow();
    expect(await connector.sessions.end(anna)).toEqual({ kind: 'none' });
    expect((await his.query('select 1 as one'))[0]).toEqual([{ one: 1 }]);
  });

  it('ends a session in the middle of a statement', async () => {
    const hers = await stand.session(people[0]);
    const sleeping = hers.query('select sleep(60)').then(
      () => 'slept',
      () => 'broken off',
    );
    await expect
      .poll(() => stand.run(`select 1 from information_schema.processlist where INFO like 'select sleep%'`))
      .toHaveLength(1);
    expect(await stand.connector().sessions.end(anna)).toEqual({ kind: 'ended', count: 1 });
    expect(await sleeping).toBe('broken off');
  });

  it('says what goes on where it may not see or end sessions', async () => {
    await stand.connector().grant(anna, op);
    const hers = await stand.session(people[0]);
    await stand.run('revoke connection admin on *.* from sallyport');
    stand.atEnd(() => stand.run('grant process, connection admin on *.* to sallyport'));
    const connector = stand.connector();
    expect(await connector.health()).toMatchObject({
      ok: true,
      lacks: [expect.stringContaining('CONNECTION ADMIN')],
    });
    const goesOn = { kind: 'outlives', what: expect.stringContaining('CONNECTION ADMIN'), until: null };
    expect(await connector.revoke(anna, op)).toMatchObject({ changed: true });
    expect(await connector.sessions.end(anna)).toEqual(goesOn);
    await stand.run('revoke process on *.* from sallyport');
    expect(await connector.sessions.end(anna)).toEqual(goesOn);
    expect((await hers.query('select 1 as one'))[0]).toEqual([{ one: 1 }]);
  });

  const letClearDefaults = async () => {
    await stand.run('grant update on mysql.* to sallyport');
    stand.atEnd(() => stand.run('revoke update on mysql.* from sallyport'));
  };

  it('leaves no default role behind, which would be on by itself when it is given again', async () => {
    await letClearDefaults();
    const connector = stand.connector();
    await connector.grant(anna, op);
    await (await stand.session(people[0])).query(`set default role ${targets[0]}`);
    await connector.revoke(anna, op);
    expect(await stand.defaultRole(people[0])).toBe('');
    await connector.grant(anna, op);
    const hers = await stand.session(people[0]);
    await expect(hers.query('select word from app.secret')).rejects.toThrow('denied');
  });

  it('leaves a default role alone that is another one', async () => {
    await letClearDefaults();
    const connector = stand.connector();
    const other = { ...anna, target: targets[1] };
    await connector.grant(anna, op);
    await connector.grant(other, op);
    await (await stand.session(people[0])).query(`set default role ${targets[1]}`);
    await connector.revoke(anna, op);
    expect(await stand.defaultRole(people[0])).toBe(targets[1]);
    await connector.revoke(other, op);
    expect(await stand.defaultRole(people[0])).toBe('');
  });

  it('takes the role away where it may not clear the default, and says what is left', async () => {
    const connector = stand.connector();
    await connector.grant(anna, op);
    await (await stand.session(people[0])).query(`set default role ${targets[0]}`);
    expect(await connector.revoke(anna, op)).toEqual({
      kind: 'done',
      changed: true,
      note: expect.stringContaining('SET DEFAULT ROLE NONE'),
    });
    expect(await stand.holds(anna)).toBe(false);
  });

  it('leaves open what became of a write that broke off', async () => {
    const proxy = await breakingProxy(stand.url());
    stand.atEnd(() => proxy.close());
    const connector = stand.connector({ url: proxy.url });
    proxy.breakAt((sent) => sent.includes('grant `'), 'reset', 'after');
    expect(await faultOf(connector.grant(anna, op))).toEqual({ kind: 'unknown_outcome' });
    proxy.breakAt((sent) => sent.includes('current_user'), 'reset', 'before');
    expect(await faultOf(connector.revoke(anna, op))).toEqual({ kind: 'retryable' });
    proxy.mend();
    expect(await connector.revoke(anna, op)).toMatchObject({ changed: true });
  });

  it('speaks to no server without TLS unless told to', async () => {
    const error = await stand
      .connector({ tls: true })
      .reads.readBack(anna)
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      fault: { kind: 'invalid' },
      message: expect.stringContaining('tls: false'),
    });
  });

  it.each([
    { of: 'DNS:localhost', trusted: true, says: `Read as 'sallyport'@'%'` },
    { of: 'DNS:localhost', trusted: false, says: 'can’t be reached (self-signed certificate)' },
    { of: 'DNS:elsewhere.test', trusted: true, says: 'does not match certificate' },
  ])('looks whose certificate it is shown: $of, trusted: $trusted', async ({ of, trusted, says }) => {
    const { key, cert } = makeCertificate(of);
    const own = new RolesOnMariadb({ 'ssl-cert': cert, 'ssl-key': key });
    await own.create();
    onTestFinished(() => own.drop());
    const url = new URL(own.url());
    url.hostname = 'localhost';
    const code = `
      import { makeMysql } from './src/connectors/mysql/mysql-connector.ts';
      const settings = { url: '${url.href}', login: 'local_part', account_host: '%', tls: true };
      const ref = { target: '${targets[0]}', account: { email: '${people[0]}@acme.test' } };
      makeMysql('ops-db', settings).reads.readBack(ref)
        .then(({ words }) => console.log(words), ({ message }) => console.log(message));`;
    expect(runTrusting(trusted ? cert : undefined, code)).toContain(says);
  });
});
