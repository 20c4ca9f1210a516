import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { MysqlConnector } from '../../../src/connectors/mysql/mysql-connector.ts';
import type { Accounts } from '../../../src/domain/grant/connector.ts';
import { breakingProxy } from '../../support/breaking-proxy.ts';
import { describeMariadb } from '../../support/describe-server.ts';
import { faultOf } from '../../support/exercise-connector.ts';
import { RolesOnMariadb } from '../../support/roles-on-mariadb.ts';

const op = { operationId: 'one' };

describeMariadb(() => {
  const stand = new RolesOnMariadb();
  const { people, targets } = stand;
  const anna = { target: targets[0], account: stand.account(people[0]) };
  const disabling = (
    changes: Parameters<typeof stand.connector>[0] = {},
  ): MysqlConnector & { accounts: Accounts } => {
    const connector = stand.connector({ disables_accounts: true, ...changes });
    if (connector.accounts === undefined) throw new Error('it disables no accounts');
    return { ...connector, accounts: connector.accounts };
  };
  const without = async (right: string) => {
    await stand.run(`revoke ${right} from sallyport`);
    stand.atEnd(() => stand.run(`grant ${right} to sallyport`));
  };

  beforeAll(async () => {
    await stand.create();
    await stand.letDisable();
  });
  beforeEach(() => stand.run(`alter user ${people.map((one) => stand.id(one)).join(', ')} account unlock`));
  afterEach(() => stand.tidy());
  afterAll(() => stand.drop());

  it('disables nobody unless it is to', async () => {
    expect(stand.connector().accounts).toBeUndefined();
    await without('create user on *.*');
    expect(await stand.connector().health()).toMatchObject({ ok: true, lacks: [] });
  });

  it('gives and takes roles also where it lacks the right to disable', async () => {
    await without('create user on *.*');
    const connector = disabling();
    expect(await connector.health(targets)).toMatchObject({
      ok: true,
      lacks: ['It may not disable accounts: grant CREATE USER on *.* to its account.'],
    });
    const refused = await connector.accounts.disable(anna).catch((error: unknown) => error);
    expect(refused).toMatchObject({
      fault: { kind: 'denied' },
      message: expect.stringContaining('CREATE USER'),
    });
    expect(await stand.letsIn(people[0])).toBe(true);
    expect(await connector.grant(anna, op)).toMatchObject({ changed: true });
    expect(await connector.revoke(anna, op)).toMatchObject({ changed: true });
  });

  it('ends the sessions of a disabled account, and nobody else’s', async () => {
    const [hers, his] = [await stand.session(people[0]), await stand.session(people[1])];
    expect(await disabling().accounts.disable(anna)).toEqual({ kind: 'done', changed: true });
    await expect(hers.query('select 1 as one')).rejects.toThrow();
    expect((await his.query('select 1 as one'))[0]).toEqual([{ one: 1 }]);
    await expect(stand.session(people[0])).rejects.toThrow('locked');
  });

  it('says what goes on where it may not end sessions, or can’t tell whose they are', async () => {
    const { accounts } = disabling();
    const hers = await stand.session(people[0]);
    await without('process on *.*');
    expect(await accounts.disable(anna)).toMatchObject({
      changed: true,
      note: expect.stringMatching(/^But what was open goes on: .*PROCESS/),
    });
    await stand.createUser(people[0], '10.%');
    stand.atEnd(() => stand.run(`drop user '${people[0]}'@'10.%'`));
    expect(await accounts.disable(anna)).toMatchObject({
      changed: false,
      note: expect.stringMatching(/^Whether something is still open isn’t shown: .*'10\.%'/),
    });
    expect((await hers.query('select 1 as one'))[0]).toEqual([{ one: 1 }]);
  });

  it.each([
    ['a role', ['grant create user on *.* to keeper', 'grant keeper to ?']],
    ['a role that a role has', ['grant super on *.* to keeper', 'grant keeper to team', 'grant team to ?']],
    ['writing in all databases', ['grant insert on *.* to ?']],
    ['writing in the server’s own database', ['grant update on mysql.* to ?']],
    ['writing in databases called like it', ['grant delete on `m%`.* to ?']],
    ['writing in one of its tables', ['grant update on mysql.global_priv to ?']],
    ['writing in a column of one', ['grant update (Priv) on mysql.global_priv to ?']],
    ['a role’s writing there', ['grant update on mysql.* to keeper', 'grant keeper to ?']],
  ])('leaves an account alone that may change accounts by %s', async (_by, statements) => {
    for (const role of ['keeper', 'team']) {
      await stand.run(`create role ${role}`);
      stand.atEnd(() => stand.run(`drop role ${role}`));
    }
    await stand.createUser('admin');
    stand.atEnd(() => stand.run('drop user admin'));
    for (const statement of statements) await stand.run(statement.replace('?', 'admin'));
    const hers = await stand.session('admin');
    const { accounts } = disabling();
    for (const act of ['disable', 'enable'] as const)
      expect(await faultOf(accounts[act]({ account: stand.account('admin') }))).toEqual({ kind: 'denied' });
    expect((await hers.query('select 1 as one'))[0]).toEqual([{ one: 1 }]);
    expect(await stand.letsIn('admin')).toBe(true);
  });

  it('disables an account whose roles read the server’s own tables and write in others', async () => {
    await stand.run('create role clerk');
    stand.atEnd(() => stand.run('drop role clerk'));
    for (const right of ['select on mysql.*', 'update on app.*']) await stand.run(`grant ${right} to clerk`);
    await stand.run(`grant clerk to ${stand.id(people[0])}`);
    expect(await disabling().accounts.disable(anna)).toMatchObject({ changed: true });
  });

  it('leaves open what became of a lock that broke off', async () => {
    const proxy = await breakingProxy(stand.url());
    stand.atEnd(() => proxy.close());
    const { accounts } = disabling({ url: proxy.url });
    proxy.breakAt((sent) => sent.includes('account lock'), 'reset', 'after');
    expect(await faultOf(accounts.disable(anna))).toEqual({ kind: 'unknown_outcome' });
    proxy.mend();
    expect(await accounts.disable(anna)).toEqual({ kind: 'done', changed: false });
  });
});
