import { losingOverTcp } from '../exercise/lost-answers.ts';
import type { Crowd, MissingRight, Names, Stand } from '../exercise/stand.ts';
import type { RolesOnServer } from '../roles-on-server.ts';

/** A longer name is cut off by the server itself, which then has another one. */
const MOST_BYTES = 63;

export function postgresStand(server: RolesOnServer): Stand {
  const [anna, omar, dora] = server.people;
  return {
    connector: server.connector(),
    accounts: [server.account(anna), server.account(omar), server.account(dora)],
    targets: server.targets,
    hostileTargets: server.hostile,
    hostileAccounts: server.hostileLogins.map((login) => server.account(login)),
    unknown: { target: server.named('nothing'), account: server.account(server.named('nobody')) },
    hold: (ref) => server.hold(ref.target, ref.account.name),
    holds: (ref) => server.holds(ref),
    close: () => server.tidy(),
    names: names(server),
    crowd: (size) => crowd(server, size),
    losing: (how) =>
      losingOverTcp({
        url: server.urlAs(server.bot),
        connector: (url, timeoutMs) => server.connector({ url }, timeoutMs),
        isWrite: commitsAWrite(),
      })(how),
    async openSession({ target, account }) {
      const { sql, pid } = await server.session(account.name);
      await sql`set role ${sql(target)}`;
      return { works: () => server.isAlive(pid) };
    },
    withoutRights: withoutRights(server),
  };
}

function names(server: RolesOnServer): Names {
  // Within the name, so that its ends stay as they are; one that is about its length keeps that.
  const called = (name: string, mark: string) => {
    const own = `${name.charAt(0)}${server.named(mark)}${name.slice(1)}`;
    const isOfOneLetter = name === name.charAt(0).repeat(name.length);
    return isOfOneLetter ? own.slice(0, name.length) : own;
  };
  const exists = (name: string) => Buffer.byteLength(name) <= MOST_BYTES;
  return {
    async target(name) {
      const target = called(name, 'of');
      await server.createTarget(target);
      return { target, exists: exists(target) };
    },
    async account(name) {
      const login = called(name, 'in');
      await server.createLogin(login);
      return { account: server.account(login), exists: exists(login) };
    },
  };
}

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');

async function crowd(server: RolesOnServer, size: number): Promise<Crowd> {
  const target = server.named('crowd');
  const logins = Array.from({ length: size + 1 }, (_, at) => server.named(`m${String(at).padStart(4, '0')}`));
  const [newcomer = '', ...members] = logins;
  const email = (login: string) => server.account(login).email;
  const loginOf = (address: string) => address.slice(0, address.indexOf('@'));
  await server.createTarget(target);
  await server.admin.unsafe(logins.map((login) => `create role "${login}" login;`).join(''));
  const by = server.keepsGrantorsApart ? ` granted by "${server.bot}"` : '';
  await server.admin.unsafe(`grant "${target}" to ${quoted(members)}${by}`);
  return {
    target,
    members: members.map(email),
    newcomer: email(newcomer),
    connector: (pageSize) => server.connector({}, undefined, pageSize),
    join: (address) => server.hold(target, loginOf(address)),
    leave: (address) => server.end(target, loginOf(address)),
    close: async () => void (await server.admin.unsafe(`drop role ${quoted(logins)}`)),
  };
}

/** The end of a transaction in which a role was given or taken away. */
function commitsAWrite(): (sent: string) => boolean {
  let hasWritten = false;
  return (sent) => {
    if (/(grant|revoke) (?!%)/i.test(sent)) hasWritten = true;
    const commits = hasWritten && /\bcommit\b/i.test(sent);
    if (commits) hasWritten = false;
    return commits;
  };
}

function withoutRights(server: RolesOnServer): MissingRight[] {
  const [, writer] = server.targets;
  const connector = async (statement: string, ...named: string[]) => {
    await server.run(statement, ...named);
    return server.connector();
  };
  return [
    {
      says: 'pg_signal_backend',
      connector: () => connector('revoke pg_signal_backend from %I', server.bot),
      giveBack: () => server.run('grant pg_signal_backend to %I', server.bot),
    },
    server.keepsGrantorsApart
      ? {
          says: `may not grant “${writer}”`,
          connector: () => connector('revoke %I from %I', writer, server.bot),
          giveBack: () => server.letGive(writer),
        }
      : {
          says: `may not grant “${writer}”`,
          connector: () => connector('alter role %I nocreaterole', server.bot),
          giveBack: () => server.run('alter role %I createrole', server.bot),
        },
  ];
}
