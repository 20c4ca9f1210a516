import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { shared } from '../../src/http/shared.ts';

let worked: number;
const work = async () => ++worked;

beforeEach(() => {
  vi.useFakeTimers();
  worked = 0;
});
afterEach(() => void vi.useRealTimers());

it('gives one answer to all who ask within its time, and a new one after it', async () => {
  const ask = shared(work, 3_000);
  expect(await Promise.all(Array.from({ length: 400 }, ask))).toEqual(Array.from({ length: 400 }, () => 1));
  await vi.advanceTimersByTimeAsync(2_900);
  expect(await ask()).toBe(1);
  await vi.advanceTimersByTimeAsync(200);

  expect(await ask()).toBe(2);
});

it('keeps no answer where it has no time, and never a failure', async () => {
  const ask = shared(work, 0);
  expect([await ask(), await ask()]).toEqual([1, 2]);

  let fails = true;
  const failing = shared(async () => {
    if (fails) throw new Error('no database');
    return 'well';
  }, 3_000);
  await expect(failing()).rejects.toThrow('no database');
  fails = false;
  expect(await failing()).toBe('well');
});
