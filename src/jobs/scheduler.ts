import { setTimeout as wait } from 'node:timers/promises';
import cron from 'node-cron';
import type { ScheduledTask } from 'node-cron';
import type { Ctx } from '../context.ts';
import { JobRunner } from './job-runner.ts';
import type { Job } from './job.ts';

/** Tries each job at its times and when woken. Which rows are due is for the database to say: ticks carry no state. */
export class Scheduler {
  readonly #jobs: Job[];
  #runners: JobRunner[] = [];
  #tasks: ScheduledTask[] = [];

  constructor(jobs: Job[]) {
    const wrong = jobs
      .filter((job) => !cron.validate(job.cron))
      .map((job) => `${job.name}: “${job.cron}” is no cron line`);
    if (wrong.length > 0) throw new Error(wrong.join('; '));
    this.#jobs = jobs;
  }

  /** Begins with what fell due while nothing ran. */
  start(ctx: Ctx): void {
    const warn = (message: unknown) => ctx.log.warn(String(message));
    const logger = { info: () => {}, debug: () => {}, warn, error: warn };
    const options = { timezone: ctx.config.timezone, suppressMissedWarning: true, logger };
    this.#runners = this.#jobs.map((job) => new JobRunner(job, ctx));
    this.#tasks = this.#runners.map((runner) =>
      cron.schedule(runner.job.cron, () => runner.tick(), { ...options, name: runner.job.name }),
    );
    for (const runner of this.#runners) if (runner.job.runsAtStart) runner.tick();
    this.wake();
  }

  /** Called after a commit that made something due; never waits, never throws. */
  wake(): void {
    for (const runner of this.#runners) if (runner.job.runsOnWake) runner.wake();
  }

  /** Begins no run, and waits for those under way; returns the names of jobs that weren't through by the deadline. */
  async stop(deadlineMs = 10_000): Promise<string[]> {
    for (const task of this.#tasks) await task.destroy();
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
}
