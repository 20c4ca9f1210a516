import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openLog } from '../../../src/program/log.ts';
import { SocketKeeper } from '../../../src/slack/carriers/socket-keeper.ts';

const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;

let isUp: boolean;
let attempts: number[];
let keeper: SocketKeeper;

beforeEach(() => {
  vi.useFakeTimers();
  isUp = true;
  attempts = [];
  keeper = new SocketKeeper(async () => {
    attempts.push(performance.now());
    if (!isUp) throw new Error('no way to Slack');
    keeper.opened();
  }, openLog('silent'));
});
afterEach(() => {
  keeper.stop();
  vi.useRealTimers();
});

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const never = () => false;

it('is open again within half a minute of the end of an outage of twelve hours', async () => {
  await keeper.begin(never);
  await pass(HOUR_MS);
  isUp = false;
  keeper.lost();
  await pass(12 * HOUR_MS);
  expect(keeper.isOpen).toBe(false);
  const gaps = attempts.slice(1).map((at, index) => at - (attempts[index] ?? 0));
  expect(Math.max(...gaps.slice(1))).toBe(30 * SECOND_MS);

  isUp = true;
  await pass(30 * SECOND_MS);
  expect(keeper.isOpen).toBe(true);
});

it('is open anew at once when it had lasted', async () => {
  await keeper.begin(never);
  await pass(HOUR_MS);
  keeper.lost();
  expect(keeper.isOpen).toBe(false);
  await pass(0);

  expect(keeper.isOpen).toBe(true);
});

it('isn’t opened in a hurry where it is lost again and again', async () => {
  await keeper.begin(never);
  for (let lost = 0; lost < 600; lost++) {
    keeper.lost();
    await pass(SECOND_MS);
  }

  expect(attempts.length).toBeLessThan(40);
});

it('is tried again after a first failure that may pass, and not after one that is final', async () => {
  isUp = false;
  await keeper.begin(never);
  isUp = true;
  await pass(SECOND_MS);
  expect(keeper.isOpen).toBe(true);

  isUp = false;
  await expect(keeper.begin(() => true)).rejects.toThrow('no way to Slack');
});

it('is left alone after a stop in the middle of an attempt that fails', async () => {
  let fail = () => {};
  keeper = new SocketKeeper(() => {
    attempts.push(performance.now());
    return new Promise((_, reject) => {
      fail = () => reject(new Error('no way to Slack'));
    });
  }, openLog('silent'));
  const begun = keeper.begin(never);
  keeper.stop();
  fail();
  await begun;
  await pass(HOUR_MS);

  expect(attempts).toHaveLength(1);
});

it('is left alone after the stop', async () => {
  await keeper.begin(never);
  keeper.stop();
  keeper.lost();
  await pass(HOUR_MS);

  expect(keeper.isOpen).toBe(false);
  expect(attempts).toHaveLength(1);
});
