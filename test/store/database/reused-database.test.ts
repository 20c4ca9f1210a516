import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import type { Database } from '../../../src/store/database/database.ts';
import { closeDatabase, describePostgres, freshDatabase } from '../../support/database.ts';

const begun = {
  key: 'two rows',
  fill: (db: Database) =>
    db.rows(sql`insert into slack_budget (name, tokens, at) values ('one', 1, now()), ('two', 2, now())`),
};

const names = async (db: Database) =>
  (await db.rows<{ name: string }>(sql`select name from slack_budget order by name`)).map(({ name }) => name);
const idOf = async (db: Database) =>
  (
    await db.rows<{ oid: number }>(sql`select oid::int from pg_database where datname = current_database()`)
  )[0]?.oid;
const event = sql`insert into audit_event (at, kind, actor_label, data) values (now(), 'x', 'x', '{}') returning seq`;

describePostgres('a database that one test has after another', () => {
  it('holds what it was begun with, and counts from where it did, however its rows were changed', async () => {
    const first = await freshDatabase(begun);
    const of = await idOf(first);
    const [before] = await first.rows(event);
    await first.rows(event);
    await first.rows(sql`delete from slack_budget where name = 'one'`);
    await first.rows(sql`insert into slack_budget (name, tokens, at) values ('three', 3, now())`);
    await closeDatabase(first);

    const second = await freshDatabase(begun);
    expect(await idOf(second)).toBe(of);
    expect(await names(second)).toEqual(['one', 'two']);
    expect(await second.rows(event)).toEqual([before]);
    await expect(second.rows(sql`delete from audit_event`)).rejects.toThrow();
  });

  it('is out of reach for whom had it before', async () => {
    const first = await freshDatabase(begun);
    await closeDatabase(first);

    await expect(async () => first.rows(sql`select 1`)).rejects.toThrow('is over');
  });

  it.each([
    ['whose tables were changed', (db: Database) => db.rows(sql`create index on slack_budget (tokens)`)],
    [
      'whose guards were dropped',
      (db: Database) => db.rows(sql`alter table audit_event disable trigger all`),
    ],
    ['that was closed', (db: Database) => db.close()],
    [
      'in which something is still under way',
      async (db: Database) => {
        void db.transaction(() => new Promise(() => {})).catch(() => {});
        await expect
          .poll(async () => {
            const states = sql`select from pg_stat_activity where state = 'idle in transaction' and datname = current_database()`;
            return (await db.rows(states)).length;
          })
          .toBe(1);
      },
    ],
  ])('is another one after one %s', async (_, spoil) => {
    const first = await freshDatabase(begun);
    const of = await idOf(first);
    await spoil(first);
    await closeDatabase(first);

    const second = await freshDatabase(begun);
    expect(await idOf(second)).not.toBe(of);
    expect(await names(second)).toEqual(['one', 'two']);
  });
});
