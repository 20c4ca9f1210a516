import { afterEach, describe, expect, it } from 'vitest';
import type { Ctx } from '../../src/context.ts';
import type { Job } from '../../src/jobs/job.ts';
import { Scheduler } from '../../src/jobs/scheduler.ts';
import { openLog } from '../../src/log.ts';

const NEVER = '0 0 0 1 1 *';
const EVERY_SECOND = '* * * * * *';

/** What the scheduler itself uses of a Ctx. */
const ctx = { log: openLog('silent'), config: { timezone: 'Europe/Berlin' } } as Ctx;

/** A job whose runs the test ends one by one. */
class SteppedJob implements Job {
  name = 'step-by-step';
  cron = NEVER;
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
afterEach(() => scheduler.stop(0));

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
    start({ name: 'daily', cron: NEVER, run: () => daily.run() });
    scheduler.wake();

    expect(daily.runs).toBe(0);
  });

  it('ticks by the cron line', async () => {
    const job = new SteppedJob();
    const began = job.nextRun();
    start({ name: 'each-second', cron: EVERY_SECOND, run: () => job.run() });
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

  it('tells a job that is at work to claim no more', async () => {
    let stopping: AbortSignal | undefined;
    start({
      name: 'long',
      cron: NEVER,
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

  it('refuses a line that is no cron line, by the job’s name', () => {
    expect(() => new Scheduler([{ name: 'odd', cron: 'at noon', run: async () => {} }])).toThrow(
      'odd: “at noon”',
    );
  });
});
