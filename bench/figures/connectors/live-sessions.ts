import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { identifier } from '../../../src/connectors/mysql/account-id.ts';
import type {
  GrantRef,
  ReadableConnector,
  Sessions,
  SessionsEnded,
} from '../../../src/domain/grant/connector.ts';
import { RolesOnMariadb } from '../../../test/support/roles-on-mariadb.ts';
import { RolesOnServer } from '../../../test/support/roles-on-server.ts';
import { UsersOnRedis } from '../../../test/support/users-on-redis.ts';
import { median } from '../../figure.ts';
import type { Figure } from '../../figure.ts';
import type { Stand } from '../../stand.ts';

const ROUNDS = 9;
const READS_BEFORE_MS = 100;
const GIVE_UP_AFTER_MS = 20_000;
/** More than the server's own statement takes. */
const MOST_MS = 250;

interface Live {
  name: string;
  connector: ReadableConnector & { sessions: Sessions };
  ref: GrantRef;
  /** A session that reads under the access; `read` is called at each answer, until none comes any more. */
  open(read: () => void): Promise<void>;
  /** The server's own statement, on a connection that is open. */
  kill(): Promise<unknown>;
  close(): Promise<void>;
}

/** From the beginning of a revocation to the last thing that a session open under it read, beside the server's own kill. */
export async function liveSessions(stand: Stand): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const make of [onPostgres, onMariadb, onRedis]) {
    const live = await make(stand);
    try {
      figures.push(await measure(live));
    } finally {
      await live.close();
    }
  }
  return figures;
}

/** Redis ends who listens to what they may not hear any more by itself. */
const isOver = (kind: SessionsEnded['kind']): boolean => kind === 'ended' || kind === 'none';

async function measure(live: Live): Promise<Figure> {
  const { connector, ref } = live;
  const revoke = async () => {
    await connector.revoke(ref, { operationId: randomUUID() });
    const { stands } = await connector.reads.readBack(ref);
    if (stands) throw new Error(`${live.name} still shows what was revoked`);
    const ended = await connector.sessions.end(ref);
    if (!isOver(ended.kind)) throw new Error(`${live.name} ended no session: ${ended.kind}`);
  };
  const rounds: { ours: number; theirs: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const ours = await lastRead(live, revoke);
    rounds.push({ ours, theirs: await lastRead(live, () => live.kill()) });
    await connector.revoke(ref, { operationId: randomUUID() });
  }
  const more = median(rounds.map(({ ours, theirs }) => ours - theirs));
  return {
    name: `last read of a live session, ${live.name}`,
    value: `${median(rounds.map(({ ours }) => ours)).toFixed(0)} ms`,
    limit: `${median(rounds.map(({ theirs }) => theirs)).toFixed(0)} ms, its own kill`,
    ratio: `+${more.toFixed(0)} ms`,
    target: `≤ +${MOST_MS} ms`,
    met: more <= MOST_MS,
  };
}

/** Milliseconds from the beginning of `end` to the last answer that the session had. */
async function lastRead(live: Live, end: () => Promise<unknown>): Promise<number> {
  await live.connector.grant(live.ref, { operationId: randomUUID() });
  let last = 0;
  let isEnded = false;
  const over = live
    .open(() => (last = performance.now()))
    .catch(() => {})
    .then(() => (isEnded = true));
  await wait(READS_BEFORE_MS);
  if (last === 0 || isEnded) throw new Error(`the session on ${live.name} reads nothing`);
  const began = performance.now();
  await end();
  const late = AbortSignal.timeout(GIVE_UP_AFTER_MS);
  await Promise.race([over, new Promise((_resolve, reject) => late.addEventListener('abort', reject))]);
  return Math.max(0, last - began);
}

async function onPostgres({ server }: Stand): Promise<Live> {
  const roles = new RolesOnServer(() => server.url);
  await roles.create();
  const [login] = roles.people;
  const [target] = roles.targets;
  return {
    name: 'PostgreSQL',
    connector: roles.connector(),
    ref: { target, account: roles.account(login) },
    async open(read) {
      const { sql } = await roles.session(login);
      await sql.unsafe(`set role "${target}"`);
      for (;;) {
        await sql`select current_user`;
        read();
      }
    },
    kill: () =>
      roles.admin`select pg_terminate_backend(pid) from pg_stat_activity where usename = ${login} and backend_type = 'client backend'`,
    async close() {
      await roles.tidy();
      await roles.drop();
    },
  };
}

async function onMariadb(): Promise<Live> {
  const roles = new RolesOnMariadb();
  await roles.create();
  const [user] = roles.people;
  const [target] = roles.targets;
  return {
    name: 'MariaDB',
    connector: roles.connector(),
    ref: { target, account: roles.account(user) },
    async open(read) {
      const session = await roles.session(user);
      await session.query(`set role ${identifier(target)}`);
      for (;;) {
        await session.query('select word from app.secret');
        read();
      }
    },
    kill: () => roles.run(`kill user ${identifier(user)}`),
    async close() {
      await roles.tidy();
      await roles.drop();
    },
  };
}

/** One that listens: what reads key by key is refused with its next command. */
async function onRedis(): Promise<Live> {
  const users = new UsersOnRedis();
  await users.create();
  const [login] = users.people;
  const [target] = users.targets;
  return {
    name: 'Redis',
    connector: users.connector(),
    ref: { target, account: users.account(login) },
    async open(read) {
      const session = await users.session(login);
      const ended = new Promise<void>((resolve) => session.on('error', () => resolve()));
      await session.subscribe('news:1', read);
      const speaking = setInterval(() => void users.run('PUBLISH', 'news:1', 'heard'), 1);
      await ended;
      clearInterval(speaking);
    },
    kill: () => users.run('CLIENT', 'KILL', 'USER', login),
    async close() {
      await users.tidy();
      await users.drop();
    },
  };
}
