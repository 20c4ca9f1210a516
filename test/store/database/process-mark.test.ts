import { pino } from 'pino';
import postgres from 'postgres';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { sql } from 'drizzle-orm';
import { openLog } from '../../../src/program/log.ts';
import { holdMark } from '../../../src/store/database/postgres-mark.ts';
import { findGone, newProcessId, PROCESSES } from '../../../src/store/database/process-mark.ts';
import { openDatabase } from '../../../src/store/database/open-database.ts';
import { createPglite, embed } from '../../../src/store/database/embedded/pglite-engine.ts';
import { breakingProxy } from '../../support/breaking-proxy.ts';
import { describePostgres, freshDatabaseUrl } from '../../support/database.ts';

const log = pino({ level: 'silent' });
const PATIENT = { timeout: 60_000 };

async function database() {
  const url = await freshDatabaseUrl();
  const db = await openDatabase({ url, pool: 1, log });
  onTestFinished(() => db.close());
  return {
    url,
    db,
    isSeen: async (id: number) => (await findGone(db.drizzle, [id])).length === 0,
    /** The sessions that hold a mark or wait for one. */
    sessions: () =>
      db.rows<{ pid: number; granted: boolean }>(sql`
        select pid, granted from pg_locks where locktype = 'advisory' and classid = ${PROCESSES}
          and database = (select oid from pg_database where datname = current_database())`),
  };
}

/** A mark, and the id that it began with. */
async function held(url: string, told = log) {
  const mark = await holdMark(url, told);
  onTestFinished(() => mark.close());
  const id = mark.heldAs();
  if (id === undefined) throw new Error('the mark isn’t held');
  return { mark, id };
}

describePostgres('the mark of a process', () => {
  it('is there from the first moment on, again when its session was ended, and gone with its process', async () => {
    const { url, db, isSeen, sessions } = await database();
    const { mark, id } = await held(url);

    expect(await isSeen(id)).toBe(true);
    const never = [newProcessId(), newProcessId()];
    expect(await findGone(db.drizzle, [never[0] ?? 0, id, never[1] ?? 0])).toEqual(never);
    expect(await findGone(db.drizzle, [])).toEqual([]);
    const [first] = await sessions();
    await db.rows(sql`select pg_terminate_backend(${first?.pid ?? 0})`);
    await vi.waitUntil(async () => (await sessions())[0]?.pid !== first?.pid && (await isSeen(id)), PATIENT);
    await mark.close();
    await vi.waitUntil(async () => !(await isSeen(id)), PATIENT);
  });

  it('doesn’t keep a process from starting while its database is away', async () => {
    const url = new URL(await freshDatabaseUrl());
    url.port = '9';

    const mark = await holdMark(url.href, log);

    expect(mark.heldAs()).toBeUndefined();
    await mark.close();
  });

  it('is there at once after its database was away, however long that was', async () => {
    const { url, isSeen } = await database();
    const proxy = await breakingProxy(url);
    onTestFinished(() => proxy.close());
    const lines: string[] = [];
    const told = openLog('info', { write: (line: string) => void lines.push(line) });
    const { mark, id } = await held(proxy.url, told);
    proxy.breakAt(() => true, 'reset', 'before');
    proxy.breakAll('reset');

    // With pauses that grow, the fifteenth try would be minutes away.
    await vi.waitUntil(() => proxy.broken() > 15, { timeout: 90_000 });
    expect(mark.heldAs()).toBeUndefined();
    proxy.mend();
    await vi.waitUntil(() => mark.heldAs() === id, { timeout: 90_000 });

    expect(await isSeen(id)).toBe(true);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/other processes can’t see that this one lives/);
  }, 240_000);

  it('isn’t held, nor waited for by a statement that lasts, where the server thinks its lost session alive', async () => {
    const { url, db, sessions } = await database();
    const { mark, id } = await held(url);
    const [first] = await sessions();
    const lost = postgres(url, { max: 1, onnotice: () => {} });
    onTestFinished(() => lost.end());
    const taken = lost`select pg_advisory_lock(${PROCESSES}::int, ${id}::int)`.execute();
    await vi.waitUntil(async () => (await sessions()).length === 2, PATIENT);
    await db.rows(sql`select pg_terminate_backend(${first?.pid ?? 0})`);
    await taken;
    await vi.waitUntil(() => mark.heldAs() === undefined, PATIENT);
    for (let look = 0; look < 200; look++) expect(await sessions()).toHaveLength(1);
    expect(mark.heldAs()).toBeUndefined();

    await lost`select pg_advisory_unlock(${PROCESSES}::int, ${id}::int)`;
    await vi.waitUntil(() => mark.heldAs() === id, PATIENT);
  });

  it('stays with its session, whatever ends sessions that are idle', async () => {
    const { url, db, sessions } = await database();
    await db.rows(
      sql.raw(`alter database "${new URL(url).pathname.slice(1)}" set idle_session_timeout = '100ms'`),
    );
    await held(`${url}?idle_timeout=0.1`);
    const before = await sessions();

    await db.rows(sql`select pg_sleep(0.5)`);

    expect(before).toHaveLength(1);
    expect(await sessions()).toEqual(before);
  });

  it('is let go within seconds where its machine went away without a word', async () => {
    const { url } = await database();
    const proxy = await breakingProxy(url);
    onTestFinished(() => proxy.close());
    const said: string[] = [];
    const hear = (sent: string) => {
      said.push(sent);
      return false;
    };
    proxy.breakAt(hear, 'reset', 'before');

    await held(proxy.url);

    // Nothing here can take a machine away: that the server is asked for it is all that is tried.
    const setting = (name: string) => said.join('').includes(`set_config('tcp_keepalives_${name}',`);
    expect(['idle', 'interval', 'count'].filter((name) => !setting(name))).toEqual([]);
  });
});

describe('on the embedded database', () => {
  it('every process but the one that holds it is gone', async () => {
    const db = embed(await createPglite());
    onTestFinished(() => db.close());
    const own = (await db.markProcess(log))?.heldAs();
    const others = [newProcessId(), newProcessId()];

    expect(own).toBeTypeOf('number');
    expect(await findGone(db.drizzle, others)).toEqual(others);
    expect(await db.transaction((tx) => findGone(tx, others))).toEqual(others);
  });
});
