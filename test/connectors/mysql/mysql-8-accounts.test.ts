import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { describeMariadb } from '../../support/describe-server.ts';
import { faultOf } from '../../support/exercise-connector.ts';
import { RolesOnMariadb } from '../../support/roles-on-mariadb.ts';

const NAME = `char(32) character set utf8mb3 collate utf8mb3_bin not null`;
const HOST = `char(255) character set ascii not null`;
const FLAG = `enum('N', 'Y') not null default 'N'`;
/** What is read of them, as https://dev.mysql.com/doc/refman/8.4/en/grant-tables.html has it. */
const TABLES = {
  user: `Host ${HOST}, User ${NAME}, Insert_priv ${FLAG}, Update_priv ${FLAG}, Delete_priv ${FLAG},
    Super_priv ${FLAG}, Create_user_priv ${FLAG}, authentication_string text,
    password_expired ${FLAG}, account_locked ${FLAG}`,
  role_edges: `FROM_HOST ${HOST}, FROM_USER ${NAME}, TO_HOST ${HOST}, TO_USER ${NAME}, WITH_ADMIN_OPTION ${FLAG}`,
  global_grants: `USER ${NAME}, HOST ${HOST}, PRIV ${NAME}, WITH_GRANT_OPTION ${FLAG}`,
};

/** A MariaDB that calls itself MySQL and has its tables shows that the statements mean what they should, and not what MySQL does. */
describeMariadb(() => {
  const stand = new RolesOnMariadb({ version: '8.4.0' });
  const [anna] = stand.people;
  const hers = { account: stand.account(anna) };
  const accounts = () => {
    const url = stand.url({ username: 'root', password: '' });
    const { accounts: its } = stand.connector({ url, disables_accounts: true });
    if (its === undefined) throw new Error('it disables no accounts');
    return its;
  };
  /** What the tables say of her; what the server does with her is apart from it. */
  const isShown = (password: string, isLocked: 'Y' | 'N') =>
    stand.run(
      `insert into mysql.user (Host, User, authentication_string, account_locked) values ('%', ?, ?, ?)`,
      [anna, password, isLocked],
    );
  const holds = (role: string, user: string) =>
    stand.run(`insert into mysql.role_edges values ('%', ?, '%', ?, 'N')`, [role, user]);

  beforeAll(async () => {
    await stand.create();
    await stand.run('drop view mysql.user');
    for (const [name, columns] of Object.entries(TABLES))
      await stand.run(`create table mysql.${name} (${columns})`);
  });
  afterAll(() => stand.drop());
  beforeEach(async () => {
    for (const name of Object.keys(TABLES)) await stand.run(`delete from mysql.${name}`);
    await stand.run(`alter user ${stand.id(anna)} account unlock`);
  });

  it('lets an account with a password in again', async () => {
    await isShown('a hash', 'Y');
    await stand.run(`alter user ${stand.id(anna)} account lock`);
    await holds('app_reader', anna);
    expect(await accounts().enable(hers)).toEqual({ kind: 'done', changed: true });
    expect(await stand.letsIn(anna)).toBe(true);
  });

  it('locks no account that would be a role then, and unlocks no role', async () => {
    await isShown('', 'N');
    expect(await faultOf(accounts().disable(hers))).toEqual({ kind: 'conflict' });
    expect(await stand.letsIn(anna)).toBe(true);
    await stand.run(`alter user ${stand.id(anna)} account lock`);
    await stand.run(`update mysql.user set account_locked = 'Y'`);
    expect(await faultOf(accounts().enable(hers))).toEqual({ kind: 'conflict' });
    await stand.run(`update mysql.user set authentication_string = 'a hash'`);
    await holds(anna, 'somebody');
    expect(await faultOf(accounts().enable(hers))).toEqual({ kind: 'conflict' });
    expect(await stand.letsIn(anna)).toBe(false);
  });

  it.each(['SYSTEM_USER', 'ROLE_ADMIN'])('leaves an account alone that has %s by a role', async (right) => {
    await isShown('a hash', 'N');
    await holds('outer', anna);
    await holds('inner', 'outer');
    await stand.run(`insert into mysql.global_grants values ('inner', '%', ?, 'N')`, [right]);
    expect(await faultOf(accounts().disable(hers))).toEqual({ kind: 'denied' });
    expect(await stand.letsIn(anna)).toBe(true);
  });
});
