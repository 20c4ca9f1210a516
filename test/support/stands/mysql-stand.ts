import { accountInSql, identifier } from '../../../src/connectors/mysql/account-id.ts';
import { losingOverTcp } from '../exercise/lost-answers.ts';
import type { Crowd, MissingRight, Names, Stand } from '../exercise/stand.ts';
import type { RolesOnMariadb } from '../roles-on-mariadb.ts';

export async function mysqlStand(server: RolesOnMariadb): Promise<Stand> {
  const [anna, omar, dora] = server.people;
  const undo = await server.letDisable();
  return {
    connector: server.connector({ disables_accounts: true }),
    accounts: [server.account(anna), server.account(omar), server.account(dora)],
    targets: server.targets,
    hostileTargets: server.hostile,
    hostileAccounts: server.hostileLogins.map((login) => server.account(login)),
    unknown: { target: 'nothing', account: server.account('nobody') },
    hold: async (ref) => void (await server.hold(ref)),
    holds: (ref) => server.holds(ref),
    async close() {
      await undo();
      await server.tidy();
    },
    names: names(server),
    crowd: (size) => crowd(server, size),
    losing: (how) =>
      losingOverTcp({
        url: server.url(),
        connector: (url, timeoutMs) => server.connector({ url }, timeoutMs),
        isWrite: (sent) => /\b(grant|revoke) `/.test(sent),
      })(how),
    async openSession({ target, account }) {
      const session = await server.session(account.name);
      await session.query(`set role ${identifier(target)}`);
      const works = () =>
        session.query('select word from app.secret').then(
          () => true,
          () => false,
        );
      return { works };
    },
    withoutRights: withoutRights(server),
    disabling: {
      letsIn: ({ name }) => server.letsIn(name),
      leftAlone: ['sallyport', 'boss'].map((login) => server.account(login)),
    },
  };
}

function names(server: RolesOnMariadb): Names {
  /** The server takes blanks off a name’s end, and refuses one that is too long. */
  const isMade = async (
    name: string,
    make: (kept: string) => Promise<void>,
    undo: (kept: string) => string,
  ) => {
    const kept = name.trimEnd();
    const made = await make(kept).then(
      () => true,
      () => false,
    );
    if (made) server.atEnd(() => server.run(undo(kept)));
    return made && kept === name;
  };
  return {
    target: async (name) => ({
      target: name,
      exists: await isMade(
        name,
        (kept) => server.createTarget(kept),
        (kept) => `drop role ${identifier(kept)}`,
      ),
    }),
    account: async (name) => ({
      account: server.account(name),
      exists: await isMade(
        name,
        (kept) => server.createUser(kept),
        (kept) => `drop user ${accountInSql({ user: kept, host: '%' })}`,
      ),
    }),
  };
}

async function crowd(server: RolesOnMariadb, size: number): Promise<Crowd> {
  const target = 'crowd';
  const logins = Array.from({ length: size + 1 }, (_, at) => `m${String(at).padStart(4, '0')}`);
  const [newcomer = '', ...members] = logins;
  const email = (login: string) => server.account(login).email;
  const ref = (address: string) => ({ target, account: server.account(address.split('@')[0] ?? '') });
  const inSql = (users: readonly string[]) =>
    users.map((user) => accountInSql({ user, host: '%' })).join(', ');
  await server.createTarget(target);
  await server.run(`create user ${inSql(logins)}`);
  await server.run(`grant ${identifier(target)} to ${inSql(members)}`);
  return {
    target,
    members: members.map(email),
    newcomer: email(newcomer),
    connector: (pageSize) => server.connector({}, undefined, pageSize),
    join: async (address) => void (await server.hold(ref(address))),
    leave: (address) => server.take(ref(address)),
    async close() {
      await server.run(`drop user ${inSql(logins)}`);
      await server.run(`drop role ${identifier(target)}`);
    },
  };
}

function withoutRights(server: RolesOnMariadb): MissingRight[] {
  const [, writer] = server.targets;
  const role = identifier(writer);
  const right = (says: string, take: string, give: string): MissingRight => ({
    says,
    async connector() {
      await server.run(take);
      return server.connector({ disables_accounts: true });
    },
    giveBack: async () => void (await server.run(give)),
  });
  const onServer = (name: string): [string, string] => [
    `revoke ${name} on *.* from sallyport`,
    `grant ${name} on *.* to sallyport`,
  ];
  return [
    right('PROCESS', ...onServer('process')),
    right('CONNECTION ADMIN', ...onServer('connection admin')),
    right('CREATE USER', ...onServer('create user')),
    right(
      'SELECT (Host, User, Priv) on mysql.global_priv',
      'revoke select (Host, User, Priv) on mysql.global_priv from sallyport',
      'grant select (Host, User, Priv) on mysql.global_priv to sallyport',
    ),
    right(
      'SELECT on mysql.db and mysql.tables_priv',
      'revoke select on mysql.tables_priv from sallyport',
      'grant select on mysql.tables_priv to sallyport',
    ),
    right(
      'may not read',
      'revoke select on mysql.roles_mapping from sallyport',
      'grant select on mysql.roles_mapping to sallyport',
    ),
    right(
      `may not grant “${writer}”`,
      `revoke admin option for ${role} from sallyport@'%'`,
      `grant ${role} to sallyport@'%' with admin option`,
    ),
  ];
}
