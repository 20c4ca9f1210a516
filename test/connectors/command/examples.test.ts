import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeCommand } from '../../../src/connectors/command/command-connector.ts';
import { CommandSettings } from '../../../src/connectors/command/command-settings.ts';
import type { AccountRef, GrantRef, ReadableConnector } from '../../../src/domain/grant/connector.ts';
import { exerciseConnector, faultOf, type Stand } from '../../support/exercise-connector.ts';
import { account, op, time } from '../../support/webhook-stand.ts';

const EXAMPLES = resolve(import.meta.dirname, '../../../examples/connectors');
const people: [AccountRef, AccountRef, AccountRef] = [account('anna'), account('omar'), account('dora')];
const TARGETS: [string, string] = ['editors', 'admins'];
const HOSTILE_TARGETS = [
  `'"; drop table member; --`,
  '$(touch owned) `id` ${HOME} %s \\n \\',
  '-n',
  '!',
  '*',
  '  blanks at either end  ',
  'Editors',
  'Ünïcødé 密碼 \u202Egnp',
  'x'.repeat(600),
];
const hostilePeople = [`o'hara+0`, '$(id)', 'ünï', 'back\\slash"', '-e', 'ANNA', '*'].map(account);
const unknown = { target: 'nothing', account: account('nobody') };

function connectorTo(run: [string, ...string[]], settings: object = {}): ReadableConnector {
  return makeCommand('example', CommandSettings.parse({ run, ...settings }), { time });
}

/** The Python that an example finds: another may be first in a developer's own PATH. */
const env = { PATH: '/usr/local/bin:/usr/bin:/bin' };

const newFolder = () => mkdtempSync(join(tmpdir(), 'sallyport-example-'));

function groupFile() {
  const folder = newFolder();
  const [groups, logins] = [join(folder, 'group'), join(folder, 'passwd')];
  const names = [...TARGETS, ...HOSTILE_TARGETS];
  writeFileSync(groups, names.map((name, index) => `${name}:x:${2_000 + index}:\n`).join(''), {
    mode: 0o640,
  });
  const locals = [...people, ...hostilePeople].map(({ name }) => name);
  const system = 'root:x:0:0:root:/root:/bin/sh\n';
  const lines = locals.map((name, index) => `${name}:x:${1_000 + index}:100::/home/x:/bin/sh\n`);
  writeFileSync(logins, [system, ...lines].join(''));
  const membersOf = (target: string) =>
    readFileSync(groups, 'utf8')
      .split('\n')
      .find((line) => line.startsWith(`${target}:x:`))
      ?.split(':')[3]
      ?.split(',') ?? [];
  return {
    groups,
    logins,
    connector: connectorTo([join(EXAMPLES, 'group-file/group-file.sh'), groups, logins, 'acme.test', '2']),
    hold: ({ target, account: { name } }: GrantRef) => {
      const more = [...membersOf(target).filter(Boolean), name].join(',');
      const lines = readFileSync(groups, 'utf8').split('\n');
      const changed = lines.map((line) =>
        line.startsWith(`${target}:x:`) ? line.replace(/[^:]*$/, () => more) : line,
      );
      writeFileSync(groups, changed.join('\n'));
    },
    holds: ({ target, account: { name } }: GrantRef) => membersOf(target).includes(name),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

const standOf = (example: ReturnType<typeof groupFile> | ReturnType<typeof sqliteApp>): Stand => ({
  connector: example.connector,
  accounts: people,
  targets: TARGETS,
  hostileTargets: HOSTILE_TARGETS,
  hostileAccounts: hostilePeople,
  unknown,
  hold: async (ref) => void example.hold(ref),
  holds: async (ref) => example.holds(ref),
  close: async () => example.remove(),
});

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
  exerciseConnector('group-file.sh', async () => standOf(groupFile()));

  it('leaves what it doesn’t change as it is, and the file’s mode', async () => {
    const { connector, groups, remove } = groupFile();
    onTestFinished(remove);
    const before = readFileSync(groups, 'utf8');
    const ref = { target: 'admins', account: people[0] };
    await connector.grant(ref, op('one'));
    expect(readFileSync(groups, 'utf8')).toBe(before.replace('admins:x:2001:', 'admins:x:2001:anna'));
    expect(statSync(groups).mode & 0o777).toBe(0o640);
    await connector.revoke(ref, op('two'));
    expect(readFileSync(groups, 'utf8')).toBe(before);
  });

  it('removes a login that was deleted, and gives nothing to system accounts', async () => {
    const { connector, logins, holds, remove } = groupFile();
    onTestFinished(remove);
    const ref = { target: 'editors', account: people[0] };
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
    const ref = { target: 'users', account: people[0] };
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
    const ref = { target: 'editors', account: people[0] };
    expect(await connector.reads.readBack(ref)).toMatchObject({ stands: true });
    expect(await connector.revoke(ref, op('one'))).toMatchObject({ changed: true });
    expect(await connector.reads.readBack(ref)).toMatchObject({ stands: false });
    expect(holds({ ...ref, account: people[1] })).toBe(true);
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
    const ref = { target: 'editors', account: people[0] };
    expect((await faultOf(connector.reads.readBack(ref))).kind).toBe('retryable');
    expect(await connector.health()).toMatchObject({ ok: false, lacks: ['It may not read the group file.'] });
  });
});

const python = (...args: string[]) =>
  execFileSync('/usr/bin/env', ['python3', ...args], { env, encoding: 'utf8' });

const ACT = `
import json, sqlite3, sys
db = sqlite3.connect(sys.argv[1])
print(json.dumps(db.execute(sys.argv[2], json.loads(sys.argv[3])).fetchall()))
db.commit()
`;

function sqliteApp(settings: object = {}) {
  const folder = newFolder();
  const database = join(folder, 'app.db');
  const schema = readFileSync(join(EXAMPLES, 'sqlite-app/schema.sql'), 'utf8');
  python(
    '-c',
    'import sqlite3, sys; sqlite3.connect(sys.argv[1]).executescript(sys.argv[2])',
    database,
    schema,
  );
  const run = (statement: string, ...values: unknown[]) =>
    JSON.parse(python('-c', ACT, database, statement, JSON.stringify(values))) as unknown[][];
  const rows = JSON.stringify([...TARGETS, ...HOSTILE_TARGETS]);
  run('insert into team select value from json_each(?)', rows);
  const accounts = [...people, ...hostilePeople.slice(0, 4)];
  const addresses = JSON.stringify(accounts.map(({ email }) => email));
  run('insert into account (email, name) select value, value from json_each(?)', addresses);
  const OF = 'from account where email = ?';
  return {
    database,
    run,
    connector: connectorTo([join(EXAMPLES, 'sqlite-app/sqlite-app.py'), database, '2'], settings),
    hold: ({ target, account: { email } }: GrantRef) =>
      run(`insert into member (team, account_id) select ?, id ${OF}`, target, email),
    holds: ({ target, account: { email } }: GrantRef) =>
      run(`select 1 from member where team = ? and account_id = (select id ${OF})`, target, email).length ===
      1,
    remove: () => rmSync(folder, { recursive: true }),
  };
}

describePython('the example in Python', () => {
  exerciseConnector('sqlite-app.py', async () => ({
    ...standOf(sqliteApp()),
    hostileTargets: HOSTILE_TARGETS.slice(0, 3),
    hostileAccounts: hostilePeople.slice(0, 4),
  }));

  const ref = { target: 'editors', account: people[0] };

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
