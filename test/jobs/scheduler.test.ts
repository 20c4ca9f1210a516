import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Ctx } from '../../src/operations/context.ts';
import type { Job } from '../../src/jobs/job.ts';
import { Scheduler } from '../../src/jobs/scheduler.ts';
import { openLog } from '../../src/program/log.ts';

const NEVER = 366 * 86_400;
const HOUR_MS = 3_600_000;

/** What the scheduler itself uses of a Ctx. */
const ctx = { log: openLog('silent') } as Ctx;

/** A job whose runs the test ends one by one. */
class SteppedJob implements Job {
  name = 'step-by-step';
  everySeconds = NEVER;
  runsOnWake = true as const;
  runs = 0;
  atOnce = 0;
  mostAtOnce = 0;
  #ends: ((error?: Error) => void)[] = [];
  #begun: (() => void)[] = [];

  run(): Promise<void> {
    this.runs += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.atOnce);
    for (const begun of this.#begun.splice(0)) begun();
    return new Promise<void>((resolve, reject) => {
      this.#ends.push((error) => {
        this.atOnce -= 1;
        if (error) reject(error);
        else resolve();
      });
    });
  }

  async end(error?: Error): Promise<void> {
    this.#ends.shift()?.(error);
    await new Promise(setImmediate);
  }

  nextRun(): Promise<void> {
    return new Promise((resolve) => this.#begun.push(resolve));
  }
}

let scheduler: Scheduler;
function start(...jobs: Job[]): void {
  scheduler = new Scheduler(jobs);
  scheduler.start(ctx);
}
afterEach(() => {
  vi.useRealTimers();
  return scheduler.stop(0);
});

describe('the scheduler', () => {
  it('begins with what fell due while nothing ran', () => {
    const job = new SteppedJob();
    start(job);

    expect(job.runs).toBe(1);
  });

  it('runs once more, and no more, after any number of wakes during a run', async () => {
    const job = new SteppedJob();
    start(job);
    for (let wake = 0; wake < 100; wake++) scheduler.wake();
    const second = job.nextRun();
    await job.end();
    await second;
    expect(job.runs).toBe(2);
    await job.end();

    expect(job.runs).toBe(2);
    expect(job.mostAtOnce).toBe(1);
  });

  it('forgets no wake, at whatever moment of a run’s end it comes', async () => {
    for (let ticks = 0; ticks < 12; ticks++) {
      const job = new SteppedJob();
      start(job);
      const second = job.nextRun();
      const ending = job.end();
      for (let tick = 0; tick < ticks; tick++) await Promise.resolve();
      scheduler.wake();
      await ending;
      await second;
      expect(job.runs).toBe(2);
      await job.end();
      await scheduler.stop();
    }
  });

  it('wakes only jobs that ask for it', () => {
    const daily = new SteppedJob();
    start({ name: 'daily', everySeconds: NEVER, run: () => daily.run() });
    scheduler.wake();

    expect(daily.runs).toBe(0);
  });

  it('ticks at its pace', async () => {
    const job = new SteppedJob();
    const began = job.nextRun();
    start({ name: 'each-second', everySeconds: 1, run: () => job.run() });
    await began;
    await job.end();

    expect(job.runs).toBe(1);
  });

  it('tries a failed job again by itself, not at every wake', async () => {
    const job = new SteppedJob();
    start(job);
    await job.end(new Error('no database'));
    scheduler.wake();
    expect(job.runs).toBe(1);

    await job.nextRun();
    expect(job.runs).toBe(2);
    await job.end();
  });

  it('waits for the run under way when it stops, and begins no other', async () => {
    const job = new SteppedJob();
    start(job);
    scheduler.wake();
    const stopped = scheduler.stop();
    await job.end();

    expect(await stopped).toEqual([]);
    scheduler.wake();
    expect(job.runs).toBe(1);
  });

  it('tries a job when it said that more is due, without waiting for the tick, and leaves no timer behind', async () => {
    const job = new SteppedJob();
    start({
      name: 'soon',
      everySeconds: NEVER,
      runsAtStart: true,
      run: () => job.run(),
      dueInMs: async () => 1,
    });
    const second = job.nextRun();
    await job.end();
    await second;
    await job.end();
    await scheduler.stop();
    expect(job.runs).toBe(2);

    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    start({
      name: 'soon',
      everySeconds: NEVER,
      runsAtStart: true,
      run: () => job.run(),
      dueInMs: async () => 1,
    });
    const stopped = scheduler.stop();
    await job.end();
    await stopped;
    expect(vi.getTimerCount()).toBe(0);
  });

  it('tells a job that is at work to claim no more', async () => {
    let stopping: AbortSignal | undefined;
    start({
      name: 'long',
      everySeconds: NEVER,
      runsOnWake: true,
      run: (_ctx, signal) =>
        new Promise((resolve) => (stopping = signal).addEventListener('abort', () => resolve())),
    });

    expect(await scheduler.stop()).toEqual([]);
    expect(stopping?.aborted).toBe(true);
  });

  it('names the jobs that aren’t through by the deadline', async () => {
    start(new SteppedJob());

    expect(await scheduler.stop(10)).toEqual(['step-by-step']);
  });

  it('refuses a pace that is none, by the job’s name', () => {
    expect(() => new Scheduler([{ name: 'odd', everySeconds: 0.5, run: async () => {} }])).toThrow(
      'odd: 0.5 is no number of seconds',
    );
  });
});

describe('the scheduler’s pace', () => {
  let counts: Record<string, number>;
  const counted = (name: string, everySeconds: number, offsetSeconds?: number): Job => ({
    name,
    everySeconds,
    ...(offsetSeconds === undefined ? {} : { offsetSeconds }),
    run: async () => {
      counts[name] = (counts[name] ?? 0) + 1;
    },
  });
  function startAt(now: string): void {
    vi.useFakeTimers({ now: new Date(now) });
    counts = {};
    start(counted('second', 1), counted('ten', 10), counted('minute', 60, 45), counted('hour', 3_600, 1_020));
  }

  it.each([
    ['Berlin’s autumn', '2026-10-25T00:59:00Z'],
    ['Berlin’s spring', '2026-03-29T00:59:00Z'],
    ['Lord Howe’s autumn', '2026-04-04T14:59:00Z'],
    ['Lord Howe’s spring', '2026-10-03T15:29:00Z'],
  ])('is the same all through %s, when clocks are changed', async (_what, before) => {
    startAt(before);
    await vi.advanceTimersByTimeAsync(2 * HOUR_MS);

    expect(counts).toEqual({ second: 7_200, ten: 720, minute: 120, hour: 2 });
  });

  it.each([
    ['a day forward', 24 * HOUR_MS],
    ['two hours forward', 2 * HOUR_MS],
    ['a day back', -24 * HOUR_MS],
  ])('isn’t touched by the machine’s clock being put %s', async (_what, stepMs) => {
    startAt('2026-11-20T12:00:00Z');
    await vi.advanceTimersByTimeAsync(60_000);
    vi.setSystemTime(Date.now() + stepMs);
    await vi.advanceTimersByTimeAsync(60_000);

    expect(counts).toEqual({ second: 120, ten: 12, minute: 2 });
  });

  it('tries each job once after a day in which the process stood still', () => {
    let passedMs = 0;
    vi.useFakeTimers();
    counts = {};
    scheduler = new Scheduler([counted('second', 1), counted('hour', 3_600)], () => passedMs);
    scheduler.start(ctx);
    passedMs = 24 * HOUR_MS;
    vi.advanceTimersToNextTimer();

    expect(counts).toEqual({ second: 1, hour: 1 });
  });
});
