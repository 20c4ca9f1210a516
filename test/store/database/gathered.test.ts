import { expect, test } from 'vitest';
import type { Drizzle } from '../../../src/store/database/database.ts';
import { gathered } from '../../../src/store/database/gathered.ts';

const db = {} as Drizzle;

test('makes one query of what is looked up in one turn, and gives each its own answer', async () => {
  const asked: string[][] = [];
  const find = gathered(async (_db, keys) => {
    asked.push(keys);
    return new Map(keys.filter((key) => key !== 'nobody').map((key) => [key, key.toUpperCase()]));
  });

  expect(await Promise.all([find(db, 'a'), find(db, 'b'), find(db, 'a'), find(db, 'nobody')])).toEqual([
    'A',
    'B',
    'A',
    undefined,
  ]);
  expect(asked).toEqual([['a', 'b', 'nobody']]);
});

test('answers nobody with a query that was sent before they asked', async () => {
  let sent = 0;
  const find = gathered(async (_db, keys) => {
    const query = ++sent;
    await new Promise(setImmediate);
    return new Map(keys.map((key) => [key, query]));
  });
  const first = find(db, 'a');
  await new Promise(setImmediate);
  expect(sent).toBe(1);

  expect(await Promise.all([first, find(db, 'a')])).toEqual([1, 2]);
});

test('fails each look-up of a query that failed, and none of the next', async () => {
  let fails = true;
  const find = gathered(async (_db, keys) => {
    if (fails) throw new Error('no database');
    return new Map(keys.map((key) => [key, key]));
  });
  const both = await Promise.allSettled([find(db, 'a'), find(db, 'b')]);
  expect(both.map((one) => one.status)).toEqual(['rejected', 'rejected']);
  fails = false;

  expect(await find(db, 'a')).toBe('a');
});
