import { setTimeout as wait } from 'node:timers/promises';
import type { Ctx } from '../operations/context.ts';
import { JobRunner } from './job-runner.ts';
import type { Job } from './job.ts';

const TICK_MS = 1_000;

/** Tries each job at its pace and when woken. Which rows are due is for the database to say: ticks carry no state. */
export class Scheduler {
  readonly #jobs: Job[];
  readonly #passedMs: () => number;
  #runners: JobRunner[] = [];
  #timer: NodeJS.Timeout | undefined;
  #seconds = 0;

  /** `passedMs` is a time that nobody sets: it runs on while this machine’s clock is put forward or back. */
  constructor(jobs: Job[], passedMs = () => performance.now()) {
    const wrong = jobs.filter(({ everySeconds }) => !Number.isInteger(everySeconds) || everySeconds < 1);
    if (wrong.length > 0)
      throw new Error(
        wrong.map((job) => `${job.name}: ${job.everySeconds} is no number of seconds`).join('; '),
      );
    this.#jobs = jobs;
    this.#passedMs = passedMs;
  }

  /** Begins with what fell due while nothing ran. */
  start(ctx: Ctx): void {
    this.#runners = this.#jobs.map((job) => new JobRunner(job, ctx));
    this.#seconds = this.#passedSeconds();
    this.#await();
    for (const runner of this.#runners) if (runner.job.runsAtStart) runner.tick();
    this.wake();
  }

  /** Called after a commit that made something due; never waits, never throws. */
  wake(): void {
    for (const runner of this.#runners) if (runner.job.runsOnWake) runner.wake();
  }

  /** Begins no run, and waits for those under way; returns the names of jobs that weren't through by the deadline. */
  async stop(deadlineMs = 10_000): Promise<string[]> {
    clearTimeout(this.#timer);
    const unfinished = new Set(this.#runners.map((runner) => runner.job.name));
    const deadline = new AbortController();
    const ended = Promise.all(
      this.#runners.map(async (runner) => {
        await runner.stop();
        unfinished.delete(runner.job.name);
      }),
    );
    await Promise.race([ended, wait(deadlineMs, undefined, { signal: deadline.signal, ref: false })]);
    deadline.abort();
    this.#runners = [];
    return [...unfinished];
  }

  #await(): void {
    this.#timer = setTimeout(
      () => {
        this.#tick();
        this.#await();
      },
      TICK_MS - (this.#passedMs() % TICK_MS),
    );
  }

  /** However many seconds were missed, a job is tried once for all of them. */
  #tick(): void {
    const before = this.#seconds;
    this.#seconds = this.#passedSeconds();
    for (const runner of this.#runners)
      if (timesUntil(this.#seconds, runner.job) > timesUntil(before, runner.job)) runner.tick();
  }

  #passedSeconds(): number {
    return Math.floor(this.#passedMs() / TICK_MS);
  }
}

function timesUntil(seconds: number, { everySeconds, offsetSeconds = 0 }: Job): number {
  return Math.floor((seconds - offsetSeconds) / everySeconds);
}
