import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AdjustableClock } from '../../../src/domain/time/clock.ts';

const NOON = Date.parse('2026-11-20T12:00:00Z');
const HOUR_MS = 3_600_000;

beforeEach(() => void vi.useFakeTimers({ now: NOON }));
afterEach(() => void vi.useRealTimers());

describe('the clock', () => {
  it('runs by the time that passes, whatever the machine’s own clock is set to', () => {
    const clock = new AdjustableClock();
    vi.advanceTimersByTime(1_000);
    vi.setSystemTime(Date.now() + 2 * HOUR_MS);
    vi.advanceTimersByTime(1_000);

    expect(clock.now().getTime()).toBe(NOON + 2_000);
    expect(clock.machineMovedMs()).toBe(2 * HOUR_MS);
    expect(clock.machineAheadMs()).toBe(2 * HOUR_MS);
  });

  it('tells the time that was read last, from the moment of the reading on', () => {
    const clock = new AdjustableClock();
    const reading = { at: new Date(NOON - HOUR_MS), passedMs: performance.now() };
    vi.advanceTimersByTime(250);

    expect(clock.correct(reading)).toBe(-HOUR_MS);
    expect(clock.now().getTime()).toBe(NOON - HOUR_MS + 250);
    expect(clock.machineAheadMs()).toBe(HOUR_MS);
    expect(clock.machineMovedMs()).toBe(0);
  });

  it('stands still once it is frozen, but for what it is advanced by', () => {
    const clock = new AdjustableClock();
    clock.freeze(new Date(NOON));
    vi.advanceTimersByTime(5_000);
    clock.advance(60_000);

    expect(clock.now().getTime()).toBe(NOON + 60_000);
  });
});
