import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ConnectorError } from '../../../src/domain/grant/connector.ts';
import { BegunLists, type BegunList } from '../../../src/connectors/ldap/begun-lists.ts';

const MINUTE_MS = 60_000;
const kind = { objectClass: 'groupOfNames', attribute: 'member', names: 'dn' } as const;

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

const list = (names: number): BegunList => ({
  groups: [],
  members: Array.from({ length: names }, (_, at) => ({ kind, name: `cn=${at}` })),
  from: 0,
  later: 0,
});

const one = { target: 'one' };

/** How many names are left to its taker; undefined where it has to be begun anew. */
function left(lists: BegunLists, cursor: string, asked: { target: string; targetId?: string } = one) {
  try {
    return lists.take(asked, cursor)?.members?.length;
  } catch (error) {
    expect(error).toMatchObject({
      fault: { kind: 'retryable' },
      message: expect.stringContaining('from its beginning'),
    });
    expect(error).toBeInstanceOf(ConnectorError);
    return undefined;
  }
}

it('gives a list to the first who goes on with it, and nobody’s without a cursor', () => {
  const lists = new BegunLists();
  const cursor = lists.keep(one, list(2));
  expect(lists.take(one, undefined)).toBeUndefined();
  expect([left(lists, cursor), left(lists, cursor)]).toEqual([2, undefined]);
});

it('keeps two lists of one target apart, and goes on with none of another target', () => {
  const lists = new BegunLists();
  const [first, second] = [lists.keep(one, list(1)), lists.keep(one, list(2))];
  expect(left(lists, first, { target: 'two' })).toBeUndefined();
  expect(left(lists, first, { target: 'one', targetId: 'other' })).toBeUndefined();
  expect([left(lists, second), left(lists, first)]).toEqual([2, 1]);
});

it('forgets a list that nobody goes on with for a minute, however long it takes as a whole', () => {
  const lists = new BegunLists();
  let cursor = lists.keep(one, list(2));
  for (let page = 0; page < 3; page++) {
    vi.advanceTimersByTime(MINUTE_MS - 1);
    cursor = lists.keep(one, lists.take(one, cursor) ?? list(0));
  }
  vi.advanceTimersByTime(MINUTE_MS);
  expect(left(lists, cursor)).toBeUndefined();
  expect(vi.getTimerCount()).toBe(0);
});

it('keeps so many names together, and the latest list whatever its length', () => {
  const lists = new BegunLists();
  const [first = '', ...others] = [1, 2, 3].map(() => lists.keep(one, list(100_000)));
  expect(left(lists, first)).toBeUndefined();
  const huge = lists.keep(one, list(400_000));
  expect([...others, huge].map((cursor) => left(lists, cursor))).toEqual([undefined, undefined, 400_000]);
});

it('forgets all where its connector is closed', () => {
  const lists = new BegunLists();
  const cursor = lists.keep(one, list(1));
  lists.forgetAll();
  expect(left(lists, cursor)).toBeUndefined();
  expect(vi.getTimerCount()).toBe(0);
});
