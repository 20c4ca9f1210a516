import { createServer, connect, type AddressInfo } from 'node:net';
import { createClient } from '@redis/client';
import { makeRedis, type RedisConnector } from '../../src/connectors/redis/redis-connector.ts';
import type { RedisSettings } from '../../src/connectors/redis/redis-settings.ts';
import type { AccountRef, GrantRef } from '../../src/domain/grant/connector.ts';
import { TARGET_NAMES } from './exercise/some-names.ts';
import { ROOT_PASSWORD, startRedis, type TestRedis } from './redis-server.ts';

export const PASSWORD = 'canary-1907';
/** Of everybody who is on that server. */
const OWN = ['on', `>${PASSWORD}`, '~own:*', '+ping'] as const;

/** As docs/connectors/redis.md says. */
const RIGHTS =
  '+acl|getuser +acl|setuser +acl|deluser +acl|users +acl|save +acl|dryrun +client|kill +info +multi +exec +watch +set ~sallyport:acl:*';

const READ = 'read-only';
const WRITE = 'read-write';

export type RedisConnection = Awaited<ReturnType<typeof connection>>;

async function connection(port: number, username: string, password: string) {
  const client = createClient({
    username,
    password,
    socket: { host: '127.0.0.1', port, reconnectStrategy: false },
    disableClientInfo: true,
    maintNotifications: 'disabled',
  });
  client.on('error', () => {});
  await client.connect();
  return client;
}

/** People and the bot on a server of the tests' own, and the connector that gives them rules there. */
export class UsersOnRedis {
  readonly people: [string, string, string] = ['anna.berg', 'omar', 'dora'];
  readonly targets: [string, string] = [READ, WRITE];
  readonly hostile = [`'"); flushall`, '__proto__', ...TARGET_NAMES];
  readonly hostileLogins = ['(anna)', '+@all', '>pass'];
  #server: TestRedis | undefined;
  #admin: RedisConnection | undefined;
  readonly #closing: (() => Promise<unknown>)[] = [];

  get server(): TestRedis {
    if (this.#server === undefined) throw new Error('not started');
    return this.#server;
  }

  async create(): Promise<void> {
    this.#server = await startRedis({
      users: [
        'user default off',
        `user sallyport on >${PASSWORD} ${RIGHTS}`,
        `user helper on >${PASSWORD} +acl|setuser`,
      ],
    });
    for (const login of [...this.people, ...this.hostileLogins]) await this.createUser(login);
    await this.run('ACL', 'SAVE');
  }

  async createUser(login: string): Promise<void> {
    await this.run('ACL', 'SETUSER', login, ...OWN);
  }

  async drop(): Promise<void> {
    this.#admin?.destroy();
    await this.#server?.stop();
  }

  account(login: string): AccountRef {
    return { email: `${login}@acme.test`, employeeId: null, name: login };
  }

  url(changes: Partial<Pick<URL, 'username' | 'password' | 'port' | 'protocol' | 'hostname'>> = {}): string {
    const url = new URL(`redis://sallyport:${PASSWORD}@127.0.0.1:${this.server.port}`);
    return Object.assign(url, changes).href;
  }

  connector(changes: Partial<RedisSettings> = {}, timeoutMs?: number, pageSize = 2): RedisConnector {
    const settings: RedisSettings = {
      url: this.url(),
      login: 'local_part',
      email_domain: 'acme.test',
      rules: this.rules(),
      ...changes,
    };
    return makeRedis('cache', settings, { pageSize, timeoutMs });
  }

  rules(): Record<string, string> {
    const hostile = this.hostile.map((name, at): [string, string] => [name, `+get ~hostile:${at}:*`]);
    const all: [string, string][] = [
      [READ, '+@read +subscribe ~app:* &news:*'],
      [WRITE, '+@write -@dangerous ~app:* %R~logs:* &*'],
      ...hostile,
    ];
    return Object.fromEntries(all);
  }

  /** One command, as the server's administrator. */
  async run(...command: string[]): Promise<unknown> {
    if (this.#admin?.isReady !== true)
      this.#admin = await connection(this.server.port, 'root', ROOT_PASSWORD);
    return this.#admin.sendCommand(command);
  }

  /** The same at another server, whose default user is its administrator. */
  async at(port: number, command: string[]): Promise<void> {
    const client = await connection(port, 'default', 'none');
    await client.sendCommand(command);
    client.destroy();
  }

  /** As the server lists the user. */
  async line(login: string): Promise<string> {
    const lines = (await this.run('ACL', 'LIST')) as string[];
    return lines.find((line) => line.startsWith(`user ${login} `)) ?? '';
  }

  /** What is in brackets in that line. */
  async selectors(login: string): Promise<string[]> {
    return (await this.line(login)).match(/\([^()]*\)$|\([^()]*\)(?= \()/g) ?? [];
  }

  hold({ target, account }: GrantRef): Promise<unknown> {
    return this.run('ACL', 'SETUSER', account.name, `(${this.rules()[target]})`);
  }

  /** Asks the server itself, by what the target lets do. */
  async holds({ target, account }: GrantRef): Promise<boolean> {
    const at = this.hostile.indexOf(target);
    const key = at === -1 ? 'app:1' : `hostile:${at}:1`;
    const command = target === WRITE ? ['SET', key, '1'] : ['GET', key];
    const { length } = await this.selectors(account.name);
    const may = (await this.run('ACL', 'DRYRUN', account.name, ...command)) === 'OK';
    return may && length > 0;
  }

  /** As a second copy of the program has it. */
  rival(): Promise<RedisConnection> {
    return this.session('sallyport');
  }

  async session(login: string, port = this.server.port): Promise<RedisConnection> {
    const client = await connection(port, login, PASSWORD);
    this.atEnd(async () => client.isOpen && client.destroy());
    return client;
  }

  /** By the server’s list, since not all of them have a password here. */
  async letsIn(login: string): Promise<boolean> {
    return (await this.line(login)).startsWith(`user ${login} on `);
  }

  atEnd(close: () => Promise<unknown>): void {
    this.#closing.push(close);
  }

  /** Closes what one test opened, and takes away what it left. */
  async tidy(): Promise<void> {
    for (const close of this.#closing.splice(0).toReversed()) await close();
    for (const login of this.people) await this.run('ACL', 'SETUSER', login, 'reset', ...OWN);
  }

  /** A way to the server on which something else happens first each time that this is about to be sent. */
  async interrupted(sent: string, ...meanwhile: (() => Promise<unknown>)[]): Promise<string> {
    const proxy = createServer((client) => {
      const upstream = connect(this.server.port, '127.0.0.1');
      client.on('data', (data) => {
        const first = data.includes(sent) ? meanwhile.shift() : undefined;
        if (first === undefined) return void upstream.write(data);
        void first().then(() => upstream.write(data));
      });
      upstream.on('data', (data) => client.write(data));
      for (const [one, other] of [
        [client, upstream],
        [upstream, client],
      ] as const)
        one.on('error', () => {}).on('close', () => other.destroy());
    });
    await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
    this.atEnd(() => new Promise((done) => proxy.close(done)));
    return this.url({ port: String((proxy.address() as AddressInfo).port) });
  }
}
