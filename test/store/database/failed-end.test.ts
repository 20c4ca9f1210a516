import { createServer, connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { sql } from 'drizzle-orm';
import { expect, it, onTestFinished } from 'vitest';
import { rows } from '../../../src/store/database/database.ts';
import type { Database, Tx } from '../../../src/store/database/database.ts';
import { openPostgres } from '../../../src/store/database/postgres-engine.ts';
import { transaction } from '../../../src/store/database/transaction.ts';
import { bareDatabaseUrl, describePostgres } from '../../support/database.ts';

const OUT_OF_MEMORY = 'SERROR\0VERROR\0C53200\0Mout of memory\0\0';
/** An error, and that the transaction is still to be ended. */
const REFUSAL = Buffer.concat([message('E', OUT_OF_MEMORY), message('Z', 'E')]);

function message(kind: string, text: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(text.length + 4);
  return Buffer.concat([Buffer.from(kind), length, Buffer.from(text)]);
}

/** Stands before a server that has no memory left for what ends a transaction. */
async function refusing(serverUrl: string, end: string): Promise<string> {
  const server = new URL(serverUrl);
  const listening = createServer((client) => {
    const upstream = connect(Number(server.port), server.hostname);
    client.on('data', (data) => {
      if (data.includes(end)) client.write(REFUSAL);
      else upstream.write(data);
    });
    upstream.on('data', (data) => client.write(data));
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void listening.close());
  const url = new URL(serverUrl);
  url.port = String((listening.address() as AddressInfo).port);
  return url.href;
}

const onePool = (url: string): Database => {
  const db = openPostgres(url, { pool: 1, manner: { pooled: false, limits: 'of-session' } });
  onTestFinished(() => db.close());
  return db;
};

describePostgres('a transaction whose end the server refuses', () => {
  it.each([
    ['rollback', 'select * from nowhere'],
    ['commit', 'select 1'],
  ])(
    'by %s, gives its session up at once, so that the pool goes on with another',
    { timeout: 60_000 },
    async (end, statement) => {
      const url = await refusing(await bareDatabaseUrl(), end);
      const db = openPostgres(url, { pool: 1, manner: { pooled: false, limits: 'of-session' } });
      onTestFinished(() => db.close());
      const ctx = { db, wake: () => {} };

      await expect(transaction(ctx, (tx) => rows(tx, sql.raw(statement)))).rejects.toThrow(/out of memory/);
      expect(await db.rows(sql`select 1 as one`)).toEqual([{ one: 1 }]);
    },
  );
});

/** A promise, and what keeps it. */
function gate(): { opened: Promise<void>; open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

describePostgres('a transaction whose session is lost while it waits for something else', () => {
  const lose = async (url: string, end: 'commit' | 'rollback') => {
    const db = onePool(url);
    const ctx = { db, wake: () => {} };
    await db.rows(sql`create table note (of_whom text)`);
    const write = (tx: Tx, whom: string) => rows(tx, sql`insert into note values (${whom})`);
    const [archive, over] = [gate(), gate()];
    const lost = transaction(ctx, async (tx) => {
      await write(tx, 'lost');
      const [session] = await rows<{ pid: number }>(tx, sql`select pg_backend_pid() as pid`);
      const other = onePool(url);
      await other.rows(sql`select pg_terminate_backend(${session?.pid}::int)`);
      await archive.opened;
      await write(tx, 'lost').catch(() => {});
      over.open();
      if (end === 'rollback') throw new Error('the archive failed');
    });
    await expect(lost).rejects.toThrow(/connection to the database was lost/);
    const notes = async () =>
      (await db.rows<{ of_whom: string }>(sql`select * from note`)).map((row) => row.of_whom);
    return { ctx, write, archive, over, notes };
  };

  it('commits nothing of the next one', async () => {
    const { ctx, write, archive, over, notes } = await lose(await bareDatabaseUrl(), 'commit');
    const next = transaction(ctx, async (tx) => {
      await write(tx, 'next');
      archive.open();
      await over.opened;
      await rows(tx, sql`select 1`);
      throw new Error('it isn’t to be');
    });

    await expect(next).rejects.toThrow('it isn’t to be');
    expect(await notes()).toEqual([]);
  });

  it('takes nothing of the next one back, and writes nothing in it', async () => {
    const { ctx, write, archive, over, notes } = await lose(await bareDatabaseUrl(), 'rollback');
    await transaction(ctx, async (tx) => {
      await write(tx, 'next');
      archive.open();
      await over.opened;
      await write(tx, 'next');
    });

    expect(await notes()).toEqual(['next', 'next']);
  });
});
