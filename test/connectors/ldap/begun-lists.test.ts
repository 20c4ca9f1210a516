import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { BegunLists, type BegunList } from '../../../src/connectors/ldap/begun-lists.ts';

const MINUTE_MS = 60_000;
const kind = { objectClass: 'groupOfNames', attribute: 'member', names: 'dn' } as const;

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

const list = (names: number): BegunList => ({
  readAt: performance.now(),
  groups: [],
  members: Array.from({ length: names }, (_, at) => ({ kind, name: `cn=${at}` })),
  from: 0,
});

it('gives a list to the first who goes on with it', () => {
  const lists = new BegunLists();
  const one = list(2);
  lists.keep('one', one);
  expect(lists.take('other')).toBeUndefined();
  expect(lists.take('one')).toBe(one);
  expect(lists.take('one')).toBeUndefined();
});

it('forgets a list a minute after it was read, however often it was gone on with', () => {
  const lists = new BegunLists();
  lists.keep('first', list(2));
  vi.advanceTimersByTime(MINUTE_MS - 1);
  const kept = lists.take('first');
  lists.keep('second', kept ?? list(0));
  vi.advanceTimersByTime(1);
  expect(kept).toBeDefined();
  expect(lists.take('second')).toBeUndefined();
  lists.keep('late', kept ?? list(0));
  expect(lists.take('late')).toBeUndefined();
  expect(vi.getTimerCount()).toBe(0);
});

it('keeps so many names together, and the latest list whatever its length', () => {
  const lists = new BegunLists();
  for (const key of ['one', 'two', 'three']) lists.keep(key, list(100_000));
  expect(lists.take('one')).toBeUndefined();
  lists.keep('huge', list(400_000));
  expect(['two', 'three', 'huge'].map((key) => lists.take(key)?.members?.length)).toEqual([
    undefined,
    undefined,
    400_000,
  ]);
});

it('forgets all where its connector is closed', () => {
  const lists = new BegunLists();
  lists.keep('one', list(1));
  lists.forgetAll();
  expect(lists.take('one')).toBeUndefined();
  expect(vi.getTimerCount()).toBe(0);
});
