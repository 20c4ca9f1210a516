import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import {
  accountOf,
  accountOfCurrentUser,
  idOf,
  identifier,
} from '../../../src/connectors/mysql/account-id.ts';
import { mysqlConnector } from '../../../src/connectors/mysql/mysql-connector.ts';
import { MysqlSettings } from '../../../src/connectors/mysql/mysql-settings.ts';

const faults = (section: unknown) =>
  MysqlSettings.safeParse(section).error?.issues.map(({ path, message }) => [path.join('.'), message]);

it('refuses what is no server’s URL, and shows no password', () => {
  for (const unfit of [
    'mysql://host',
    'postgres://x:canary@host',
    'mysql://x:canary@host/app',
    'mysql://x:canary@host?ssl=false',
  ]) {
    const { error } = MysqlSettings.safeParse({ url: unfit });
    expect(
      error?.issues.map(({ path }) => path),
      unfit,
    ).toContainEqual(['url']);
    expect(inspect(error, { depth: 20 })).not.toContain('canary');
  }
});

it('takes an address only where no certificate is checked', () => {
  for (const host of ['10.0.0.5', '[::1]']) {
    expect(faults({ url: `mysql://x@${host}:3306` })).toEqual([
      ['url', expect.stringContaining('tls: false')],
    ]);
    expect(faults({ url: `mysql://x@${host}:3306`, tls: false })).toBeUndefined();
  }
  expect(faults({ url: 'mariadb://x@db.acme.test' })).toBeUndefined();
});

it('writes an account as the server does, and reads it back to the letter', () => {
  for (const user of ['anna', `o'neil"\\`, `'@'`, 'a@b', ' x ', '密碼']) {
    const account = { user, host: '10.%' };
    expect(accountOf(idOf(account))).toEqual(account);
    expect(accountOfCurrentUser(`${user}@10.%`)).toEqual(account);
  }
  expect(idOf({ user: `o'neil`, host: '%' })).toBe(`'o''neil'@'%'`);
  expect(accountOf('anna')).toBeUndefined();
  expect(identifier('a`b')).toBe('`a``b`');
});

it('takes a password with escapes, hides it as it is written and as it is meant, and refuses a bare %', () => {
  const section = (password: string) => ({ url: `mysql://sallyport:${password}@host` });
  expect(mysqlConnector.secrets(MysqlSettings.parse(section('canary%25%2Fx')))).toEqual([
    'canary%25%2Fx',
    'canary%/x',
  ]);
  for (const unfit of ['canary%', 'canary%zz', 'canary%ff'])
    expect(faults(section(unfit)), unfit).toEqual([['url', expect.stringContaining('%25')]]);
});
