import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { GrantRef } from '../../../src/domain/grant/connector.ts';
import type { Crowd, Stand } from '../exercise/stand.ts';
import { account } from '../webhook-stand.ts';
import {
  EXAMPLES,
  HOSTILE_PEOPLE,
  HOSTILE_TARGETS,
  PEOPLE,
  TARGETS,
  UNKNOWN,
  connectorTo,
  losingAnswers,
  newFolder,
} from './example-programs.ts';

/** The Python that an example finds: another may be first in a developer's own PATH. */
export const env = { PATH: '/usr/local/bin:/usr/bin:/bin' };

const python = (...args: string[]) =>
  execFileSync('/usr/bin/env', ['python3', ...args], { env, encoding: 'utf8' });

const ACT = `
import json, sqlite3, sys
db = sqlite3.connect(sys.argv[1])
print(json.dumps(db.execute(sys.argv[2], json.loads(sys.argv[3])).fetchall()))
db.commit()
`;

/** The example in Python, and its database. */
export function sqliteApp(settings: object = {}) {
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
  const program = (pageSize: number): [string, ...string[]] => [
    join(EXAMPLES, 'sqlite-app/sqlite-app.py'),
    database,
    String(pageSize),
  ];
  const rows = JSON.stringify([...TARGETS, ...HOSTILE_TARGETS]);
  run('insert into team select value from json_each(?)', rows);
  const accounts = [...PEOPLE, ...HOSTILE_PEOPLE.slice(0, 4)];
  const addresses = JSON.stringify(accounts.map(({ email }) => email));
  run('insert into account (email, name) select value, value from json_each(?)', addresses);
  const OF = 'from account where email = ?';
  return {
    database,
    run,
    folder,
    program,
    connector: connectorTo(program(2), settings),
    hold: ({ target, account: { email } }: GrantRef) =>
      run(`insert into member (team, account_id) select ?, id ${OF}`, target, email),
    holds: ({ target, account: { email } }: GrantRef) =>
      run(`select 1 from member where team = ? and account_id = (select id ${OF})`, target, email).length ===
      1,
    remove: () => rmSync(folder, { recursive: true }),
  };
}

type SqliteApp = ReturnType<typeof sqliteApp>;

export function sqliteAppStand(): Stand {
  const example = sqliteApp({ ends_sessions: true });
  const { run } = example;
  return {
    connector: example.connector,
    accounts: PEOPLE,
    targets: TARGETS,
    hostileTargets: HOSTILE_TARGETS.slice(0, 3),
    hostileAccounts: HOSTILE_PEOPLE.slice(0, 4),
    unknown: UNKNOWN,
    hold: async (ref) => void example.hold(ref),
    holds: async (ref) => example.holds(ref),
    close: async () => example.remove(),
    names: {
      async target(name) {
        run('insert into team values (?)', name);
        return { target: name, exists: true };
      },
      async account(name) {
        // It tells no addresses apart by their letters’ case.
        const statement = 'insert or ignore into account (email, name) values (?, ?) returning id';
        return { account: account(name), exists: run(statement, account(name).email, name).length > 0 };
      },
    },
    crowd: async (size) => crowd(example, size),
    losing: losingAnswers(example.program(2), example.folder),
    async openSession({ account: { email } }) {
      run('insert into session select hex(randomblob(8)), id from account where email = ?', email);
      const open = 'select 1 from session join account on account.id = account_id where email = ?';
      return { works: async () => run(open, email).length > 0 };
    },
    withoutRights: null,
  };
}

function crowd({ run, program }: SqliteApp, size: number): Crowd {
  const target = 'crowd';
  const emails = Array.from(
    { length: size + 1 },
    (_, at) => account(`m${String(at).padStart(4, '0')}`).email,
  );
  const [newcomer = '', ...members] = emails;
  run('insert into team values (?)', target);
  run('insert into account (email, name) select value, value from json_each(?)', JSON.stringify(emails));
  const INTO = `insert into member (team, account_id) select '${target}', id from account`;
  run(`${INTO} where email in (select value from json_each(?))`, JSON.stringify(members));
  const OF = '(select id from account where email = ?)';
  return {
    target,
    members,
    newcomer,
    // Each page is a process.
    connector: (pageSize) => connectorTo(program(Math.max(pageSize, 50))),
    join: async (email) => void run(`${INTO} where email = ?`, email),
    leave: async (email) =>
      void run(`delete from member where team = '${target}' and account_id = ${OF}`, email),
  };
}
