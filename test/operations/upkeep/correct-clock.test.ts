import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AdjustableClock } from '../../../src/domain/time/clock.ts';
import { openLog } from '../../../src/program/log.ts';
import { keepClockCorrect } from '../../../src/operations/upkeep/correct-clock.ts';
import type { Database } from '../../../src/store/database/database.ts';

const NOON = Date.parse('2026-11-20T12:00:00Z');
const HOUR_MS = 3_600_000;

let databaseAheadMs: number;
let readings: number;
let lines: string[];
let clock: AdjustableClock;
let begunMs: number;

/** A database on another machine, whose clock nobody sets here. */
const db = {
  now: async () => {
    readings += 1;
    return new Date(NOON + databaseAheadMs + performance.now() - begunMs);
  },
} as unknown as Database;
const log = openLog('warn', { write: (line: string) => void lines.push(line) });

beforeEach(async () => {
  vi.useFakeTimers({ now: NOON });
  databaseAheadMs = 0;
  lines = [];
  begunMs = performance.now();
  clock = new AdjustableClock();
  readings = 0;
});
afterEach(() => void vi.useRealTimers());

async function second(): Promise<void> {
  await vi.advanceTimersByTimeAsync(1_000);
  await keepClockCorrect({ db, log }, clock);
}

describe('the clock of a process', () => {
  it('is read from the database once a minute, in some samples', async () => {
    for (let seconds = 0; seconds < 125; seconds++) await second();

    expect(readings).toBe(6);
    expect(lines).toEqual([]);
  });

  it('is read at once when this machine’s was put forward, stays where the database’s is, and says so', async () => {
    await second();
    vi.setSystemTime(Date.now() + 2 * HOUR_MS);
    await second();

    expect(readings).toBe(3);
    expect(clock.now().getTime()).toBe(NOON + 2_000);
    expect(lines.join()).toContain('this machine’s clock differs from the database’s');
  });

  it('is right within a second after the machine slept, which no count of passed time shows', async () => {
    await second();
    databaseAheadMs = HOUR_MS;
    vi.setSystemTime(Date.now() + HOUR_MS);
    await second();

    expect(clock.now().getTime()).toBe(NOON + HOUR_MS + 2_000);
    expect(lines.join()).toContain('has moved by more than the time that passed');
  });
});
