import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { exerciseConnector, faultOf } from '../../support/exercise-connector.ts';
import { PEOPLE } from '../../support/stands/example-programs.ts';
import { groupFile, groupFileStand } from '../../support/stands/group-file-stand.ts';
import { env, sqliteApp, sqliteAppStand } from '../../support/stands/sqlite-app-stand.ts';
import { account, op } from '../../support/webhook-stand.ts';

/** A suite about a program in Python; skipped by name where this machine has none. */
function describePython(name: string, suite: () => void): void {
  if (spawnSync('/usr/bin/env', ['python3', '-c', 'import sqlite3'], { env }).status === 0)
    describe(name, suite);
  else describe.skip(`${name} (needs Python 3)`, suite);
}

/** The same for `flock`, of util-linux. */
function describeFlock(name: string, suite: () => void): void {
  if (spawnSync('flock', ['--version']).status === 0) describe(name, suite);
  else describe.skip(`${name} (needs flock)`, suite);
}

describeFlock('the example in shell', () => {
  exerciseConnector('group-file.sh', async () => groupFileStand());

  it('leaves what it doesn’t change as it is, and the file’s mode', async () => {
    const { connector, groups, remove } = groupFile();
    onTestFinished(remove);
    const before = readFileSync(groups, 'utf8');
    const ref = { target: 'admins', account: PEOPLE[0] };
    await connector.grant(ref, op('one'));
    expect(readFileSync(groups, 'utf8')).toBe(before.replace('admins:x:2001:', 'admins:x:2001:anna'));
    expect(statSync(groups).mode & 0o777).toBe(0o640);
    await connector.revoke(ref, op('two'));
    expect(readFileSync(groups, 'utf8')).toBe(before);
  });

  it('removes a login that was deleted, and gives nothing to system accounts', async () => {
    const { connector, logins, holds, remove } = groupFile();
    onTestFinished(remove);
    const ref = { target: 'editors', account: PEOPLE[0] };
    await connector.grant(ref, op('one'));
    writeFileSync(logins, readFileSync(logins, 'utf8').replace(/^anna:.*\n/m, ''));
    expect((await connector.reads.readBack(ref)).stands).toBe(true);
    expect(await connector.revoke(ref, op('two'))).toMatchObject({ changed: true });
    expect(holds(ref)).toBe(false);
    const root = { ...ref, account: account('root') };
    expect(await faultOf(connector.grant(root, op('three')))).toEqual({ kind: 'not_found', what: 'account' });
  });

  it('takes nothing from system accounts', async () => {
    const { connector, hold, holds, remove } = groupFile();
    onTestFinished(remove);
    const root = { target: 'editors', account: account('root') };
    hold(root);
    expect(await faultOf(connector.revoke(root, op('one')))).toEqual({ kind: 'not_found', what: 'account' });
    expect(holds(root)).toBe(true);
  });

  it('says that a login belongs to its own group, and that this can’t be removed here', async () => {
    const { connector, groups, logins, hold, holds, remove } = groupFile();
    onTestFinished(remove);
    writeFileSync(groups, `${readFileSync(groups, 'utf8')}users:x:100:\n`);
    const ref = { target: 'users', account: PEOPLE[0] };
    expect(await connector.grant(ref, op('one'))).toMatchObject({ changed: false });
    hold(ref);
    expect(await connector.reads.readBack(ref)).toMatchObject({ stands: true });
    await expect(connector.revoke(ref, op('two'))).rejects.toThrow(/This is the group of the login itself/);
    expect(holds(ref)).toBe(false);
    expect(await connector.reads.readBack(ref)).toMatchObject({ stands: true });
    writeFileSync(logins, readFileSync(logins, 'utf8').replace(/^(anna:x:\d+):100:/m, '$1:2000:'));
    expect(await connector.reads.readBack(ref)).toMatchObject({ stands: false });
  });

  it('finds a member behind a blank', async () => {
    const { connector, groups, holds, remove } = groupFile();
    onTestFinished(remove);
    writeFileSync(groups, readFileSync(groups, 'utf8').replace('editors:x:2000:', '$&omar, anna'));
    const ref = { target: 'editors', account: PEOPLE[0] };
    expect(await connector.reads.readBack(ref)).toMatchObject({ stands: true });
    expect(await connector.revoke(ref, op('one'))).toMatchObject({ changed: true });
    expect(await connector.reads.readBack(ref)).toMatchObject({ stands: false });
    expect(holds({ ...ref, account: PEOPLE[1] })).toBe(true);
  });

  it('proves nothing of who can’t have a login', async () => {
    const { connector, remove } = groupFile();
    onTestFinished(remove);
    const elsewhere = { ...account('anna'), email: 'anna@partner.test' };
    expect(await faultOf(connector.reads.readBack({ target: 'editors', account: elsewhere }))).toEqual({
      kind: 'not_found',
      what: 'account',
    });
  });

  it('proves nothing where the file isn’t there', async () => {
    const { connector, groups, remove } = groupFile();
    onTestFinished(remove);
    rmSync(groups);
    const ref = { target: 'editors', account: PEOPLE[0] };
    expect((await faultOf(connector.reads.readBack(ref))).kind).toBe('retryable');
    expect(await connector.health()).toMatchObject({ ok: false, lacks: ['It may not read the group file.'] });
  });
});

describePython('the example in Python', () => {
  exerciseConnector('sqlite-app.py', async () => sqliteAppStand());

  const ref = { target: 'editors', account: PEOPLE[0] };

  it('ends the sessions of an account that is called otherwise by now', async () => {
    const { connector, run, remove } = sqliteApp({ ends_sessions: true });
    onTestFinished(remove);
    await connector.grant(ref, op('one'));
    const { seenAs } = await connector.reads.readBack(ref);
    run(
      `insert into session select hex(randomblob(8)), id from account where email in ('anna@acme.test', 'omar@acme.test')`,
    );
    run(`update account set email = 'anna.berg@acme.test' where email = 'anna@acme.test'`);
    await connector.revoke({ ...ref, seenAs }, op('two'));
    expect(await connector.sessions?.end({ ...ref, seenAs })).toEqual({ kind: 'ended', count: 1 });
    expect(await connector.sessions?.end({ ...ref, seenAs })).toEqual({ kind: 'none' });
    expect(run('select email from session join account on account.id = account_id')).toEqual([
      ['omar@acme.test'],
    ]);
  });

  it('answers an operation that comes again as the first time, and tells the end that it keeps', async () => {
    const { connector, remove } = sqliteApp();
    onTestFinished(remove);
    const expiresAt = new Date('2027-01-01T00:00:00.000Z');
    await connector.grant(ref, { operationId: 'one', expiresAt });
    expect(await connector.grant(ref, op('one'))).toEqual({ kind: 'done', changed: true });
    expect(await connector.reads.readBack(ref)).toMatchObject({
      stands: true,
      operationId: 'one',
      expiresAt,
    });
    expect(await connector.revoke(ref, op('two'))).toEqual({ kind: 'done', changed: true });
    expect(await connector.revoke(ref, op('two'))).toEqual({ kind: 'done', changed: true });
  });

  it('gives the id of an account that was deleted to no other', async () => {
    const { run, remove } = sqliteApp();
    onTestFinished(remove);
    const add = () => run(`insert into account (email, name) values ('new@acme.test', 'New') returning id`);
    const first = add();
    run(`delete from account where email = 'new@acme.test'`);
    expect(add()).not.toEqual(first);
  });

  it('proves nothing where the database isn’t there, and makes none', async () => {
    const { connector, database, remove } = sqliteApp();
    onTestFinished(remove);
    rmSync(database);
    expect((await faultOf(connector.reads.readBack(ref))).kind).toBe('retryable');
    expect((await faultOf(connector.health())).kind).toBe('retryable');
    expect(() => statSync(database)).toThrow(/ENOENT/);
  });
});
