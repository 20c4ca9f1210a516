import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { DomainError, StaleStateError } from '../../../src/domain/errors.ts';
import { rows } from '../../../src/store/database/database.ts';
import type { Database, Tx } from '../../../src/store/database/database.ts';
import { sqlState } from '../../../src/store/database/sql-state.ts';
import { transaction, wakeAfterCommit } from '../../../src/store/database/transaction.ts';
import { describePostgres, freshDatabase } from '../../support/database.ts';

let db: Database;
let wakes: number;
let ctx: { db: Database; wake: () => void };

beforeEach(async () => {
  db = await freshDatabase();
  wakes = 0;
  ctx = { db, wake: () => (wakes += 1) };
  await db.rows(sql`create table gate (id int primary key, opened int not null default 0)`);
  await db.rows(sql`insert into gate values (1), (2)`);
});

const open = (tx: Tx, id: number) => rows(tx, sql`update gate set opened = opened + 1 where id = ${id}`);
const opened = () => db.rows(sql`select opened from gate order by id`);

describe('a transaction', () => {
  it('wakes the jobs once after its commit, however often it was asked to', async () => {
    const wokenInside = await transaction(ctx, async (tx) => {
      wakeAfterCommit(tx);
      wakeAfterCommit(tx);
      return wakes;
    });

    expect(wokenInside).toBe(0);
    expect(wakes).toBe(1);
  });

  it('wakes nobody when nothing is due, or when it was rolled back', async () => {
    await transaction(ctx, async (tx) => open(tx, 1));
    const refused = transaction(ctx, async (tx) => {
      await open(tx, 1);
      wakeAfterCommit(tx);
      throw new StaleStateError('Somebody was first.');
    });

    await expect(refused).rejects.toThrow('Somebody was first.');
    expect(wakes).toBe(0);
    expect(await opened()).toEqual([{ opened: 1 }, { opened: 0 }]);
  });

  it('hands on an error that isn’t the database’s state as it is', async () => {
    await expect(transaction(ctx, (tx) => rows(tx, sql`select * from nowhere`))).rejects.not.toBeInstanceOf(
      DomainError,
    );
  });
});

describePostgres('a transaction on PostgreSQL', () => {
  it('refuses a statement that comes after its end, where nothing would take it back', async () => {
    let outside: Tx | undefined;
    await transaction(ctx, async (tx) => {
      outside = tx;
      await open(tx, 1);
    });

    await expect(open(outside as Tx, 2)).rejects.toThrow();
    expect(await opened()).toEqual([{ opened: 1 }, { opened: 0 }]);
  });

  it('runs again when it lost a deadlock, so that both go through', async () => {
    const bothHoldOne = barrier(2);
    let attempts = 0;
    // The server looks for deadlocks after a second: on a busy machine a click's two may be over by then.
    const patient = { statementTimeoutMs: 20_000 };
    const crossing = (first: number, second: number) =>
      transaction(
        ctx,
        async (tx) => {
          attempts += 1;
          await open(tx, first);
          await bothHoldOne();
          await open(tx, second);
        },
        patient,
      );

    await Promise.all([crossing(1, 2), crossing(2, 1)]);

    // More when the one that goes again is quicker than the one that it made way for, and meets it once more.
    expect(attempts).toBeGreaterThan(2);
    expect(await opened()).toEqual([{ opened: 2 }, { opened: 2 }]);
  });

  it('runs again when it lost a serialization, so that no update is lost', async () => {
    const bothRead = barrier(2);
    const add = () =>
      transaction(
        ctx,
        async (tx) => {
          const [row] = await rows<{ opened: number }>(tx, sql`select opened from gate where id = 1`);
          await bothRead();
          await rows(tx, sql`update gate set opened = ${(row?.opened ?? 0) + 1} where id = 1`);
        },
        { isolation: 'repeatable read' },
      );

    await Promise.all([add(), add()]);

    expect((await opened())[0]).toEqual({ opened: 2 });
  });

  it('gives up on a slow statement with a sentence, and changes nothing', async () => {
    const slow = transaction(
      ctx,
      async (tx) => {
        await open(tx, 1);
        await rows(tx, sql`select pg_sleep(5)`);
      },
      { statementTimeoutMs: 50 },
    );

    await expect(slow).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('too busy') as string,
    });
    expect((await opened())[0]).toEqual({ opened: 0 });
  });

  it('claims no success when the connection is lost in the middle, and the next one works', async () => {
    const cut = transaction(ctx, async (tx) => {
      await open(tx, 1);
      wakeAfterCommit(tx);
      const [mine] = await rows<{ pid: number }>(tx, sql`select pg_backend_pid() as pid`);
      await db.rows(sql`select pg_terminate_backend(${mine?.pid}::int)`);
      await open(tx, 2);
    });

    await expect(cut).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('isn’t certain') as string,
    });
    expect(wakes).toBe(0);
    await transaction(ctx, (tx) => open(tx, 1));
    expect(await opened()).toEqual([{ opened: 1 }, { opened: 0 }]);
  });

  it('has every connection of its pool back after the server cut them all', async () => {
    const allInside = barrier(10);
    const cuts = Array.from({ length: 10 }, () =>
      transaction(ctx, async (tx) => {
        await rows(tx, sql`select 1`);
        await allInside();
        await cutOthers();
        await tx.execute(sql`update gate set opened = opened + ${1} where id = ${1}`);
      }),
    );
    await Promise.allSettled(cuts);
    expect(await opened()).toEqual([{ opened: 0 }, { opened: 0 }]);

    const allAtOnce = barrier(10);
    const after = Array.from({ length: 10 }, () =>
      transaction(ctx, async (tx) => {
        await allAtOnce();
        await tx.execute(sql`update gate set opened = opened + ${1} where id = ${1}`);
      }),
    );
    await Promise.all(after);
    expect((await opened())[0]).toEqual({ opened: 10 });
  });

  it.each([
    ['53100', 'disk is full, so nothing was changed'],
    ['53200', 'is out of memory, so nothing was changed'],
    ['53300', 'takes no more connections now, so nothing was changed'],
    ['25006', 'is read-only now, so nothing was changed'],
  ])('says what is wrong when it fails with %s: the database %s', async (code, says) => {
    const failing = transaction(ctx, (tx) =>
      rows(tx, sql.raw(`do $$ begin raise exception 'so it is' using errcode = '${code}'; end $$`)),
    );

    await expect(failing).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining(says) as string,
    });
  });

  it('says what failed first of statements that were sent together, whichever is heard of first', async () => {
    const failing = transaction(ctx, (tx) => {
      const refused = rows(tx, sql`select 1 / (id - 1) from gate`).catch(async (error: unknown) => {
        await Promise.resolve();
        throw error;
      });
      // It comes behind the first, and is refused because that was.
      return Promise.all([refused, rows(tx, sql`select 1`)]);
    });

    const refusal = await failing.catch((error: unknown) => error);
    expect(sqlState(refusal)).toBe('22012');
  });

  it('gives up a session that takes nothing but reads, and has another take its place', async () => {
    await db.dedicated(async (session) => {
      const write = () => transaction({ ...ctx, db: session }, (tx) => open(tx, 1));
      await session.rows(sql`set default_transaction_read_only = on`);

      await expect(session.ping()).rejects.toMatchObject({ code: '25006' });
      await expect(write()).rejects.toThrow(/read-only now/);
      await write();
      await session.ping();
    });
    expect((await opened())[0]).toEqual({ opened: 1 });
  });
});

let cutting: Promise<unknown> | undefined;
/** Ends every session on the test's database, from another one, once. */
function cutOthers(): Promise<unknown> {
  cutting ??= db.dedicated((session) =>
    session.rows(sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`),
  );
  return cutting;
}

/** Lets go once `count` have come, and everybody after them at once. */
function barrier(count: number): () => Promise<void> {
  let open: () => void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return async () => {
    count -= 1;
    if (count <= 0) open();
    await opened;
  };
}
