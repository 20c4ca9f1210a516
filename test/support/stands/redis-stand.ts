import { losingOverTcp } from '../exercise/lost-answers.ts';
import type { Crowd, MissingRight, Stand } from '../exercise/stand.ts';
import type { UsersOnRedis } from '../users-on-redis.ts';

export function redisStand(server: UsersOnRedis): Stand {
  const [anna, omar, dora] = server.people;
  return {
    connector: server.connector(),
    accounts: [server.account(anna), server.account(omar), server.account(dora)],
    targets: server.targets,
    hostileTargets: server.hostile,
    hostileAccounts: server.hostileLogins.map((login) => server.account(login)),
    unknown: { target: 'nothing', account: server.account('nobody') },
    hold: async (ref) => void (await server.hold(ref)),
    holds: (ref) => server.holds(ref),
    close: () => server.tidy(),
    names: {
      // Rules are the connector's to name, and all of them stand in its settings.
      target: async (name) => ({ target: name, exists: true }),
      async account(name) {
        const exists = await server.createUser(name).then(
          () => true,
          () => false,
        );
        if (exists) server.atEnd(() => server.run('ACL', 'DELUSER', name));
        return { account: server.account(name), exists };
      },
    },
    crowd: (size) => crowd(server, size),
    losing: (how) => losing(server, how),
    async openSession({ account }) {
      const client = await server.session(account.name);
      const works = () =>
        client.get('app:1').then(
          () => true,
          () => false,
        );
      return { works };
    },
    disabling: {
      letsIn: ({ name }) => server.letsIn(name),
      leftAlone: ['sallyport', 'root', 'helper'].map((login) => server.account(login)),
    },
    withoutRights: ['+client|kill', '+acl|save', '+acl|setuser', '+info'].map((right) =>
      without(server, right),
    ),
  };
}

async function losing(server: UsersOnRedis, how: 'reset' | 'hang') {
  const [login] = server.people;
  let isChange = false;
  return losingOverTcp({
    url: server.url(),
    connector: (url, timeoutMs) => server.connector({ url }, timeoutMs),
    isWrite(sent) {
      // What rules are is found out with a user that is made and gone at once.
      if (sent.includes(`SETUSER\r\n$${login.length}\r\n${login}\r\n`)) isChange = true;
      if (!isChange || !sent.includes('EXEC')) return false;
      isChange = false;
      return true;
    },
    // Each command before EXEC is answered with QUEUED.
    answer: '*',
  })(how);
}

async function crowd(server: UsersOnRedis, size: number): Promise<Crowd> {
  const [, target] = server.targets;
  const logins = Array.from({ length: size + 1 }, (_, at) => `m${String(at).padStart(4, '0')}`);
  const [newcomer = '', ...members] = logins;
  const email = (login: string) => server.account(login).email;
  const ref = (address: string) => ({ target, account: server.account(address.split('@')[0] ?? '') });
  await Promise.all(logins.map((login) => server.createUser(login)));
  await Promise.all(members.map((login) => server.hold(ref(email(login)))));
  return {
    target,
    members: members.map(email),
    newcomer: email(newcomer),
    connector: (pageSize) => server.connector({}, undefined, pageSize),
    join: async (address) => void (await server.hold(ref(address))),
    leave: async (address) =>
      void (await server.run('ACL', 'SETUSER', ref(address).account.name, 'clearselectors')),
    close: async () => void (await server.run('ACL', 'DELUSER', ...logins)),
  };
}

function without(server: UsersOnRedis, right: string): MissingRight {
  return {
    says: right,
    async connector() {
      await server.run('ACL', 'SETUSER', 'sallyport', right.replace('+', '-'));
      return server.connector();
    },
    giveBack: async () => void (await server.run('ACL', 'SETUSER', 'sallyport', right)),
  };
}
