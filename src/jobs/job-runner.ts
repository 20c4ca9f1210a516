import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Ctx } from '../operations/context.ts';
import { metrics } from '../operations/metrics.ts';
import type { Job } from './job.ts';

const FIRST_BACKOFF_MS = 500;
/** What was away is noticed within seconds of its return: access that ended meanwhile waits for it. */
const LONGEST_BACKOFF_MS = 4_000;
/** Many who decide at once would have each job look for each of them. */
const BETWEEN_WAKES_MS = 100;

/** Keeps one job from running twice at once, from forgetting a wake that came during a run, and from failing in a hurry. */
export class JobRunner {
  readonly job: Job;
  readonly #ctx: Ctx;
  readonly #log: Logger;
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;
  #again = false;
  #failures = 0;
  #backoff: NodeJS.Timeout | undefined;
  #early: NodeJS.Timeout | undefined;

  constructor(job: Job, ctx: Ctx) {
    this.job = job;
    this.#ctx = ctx;
    this.#log = ctx.log.child({ job: job.name });
    metrics.jobFailures.set({ job: job.name }, 0);
  }

  /** Time has come: runs unless it runs already. */
  tick(): void {
    if (this.#running || this.#backoff || this.#stopping.signal.aborted) return;
    this.#running = this.#drain().finally(() => {
      this.#running = undefined;
      if (this.#again) this.tick();
    });
  }

  /** Something is due: runs now, or once more after the run that may have missed it. */
  wake(): void {
    this.#again = true;
    this.tick();
  }

  /** Lets the run that is under way end, and begins no other. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    clearTimeout(this.#backoff);
    await this.#running;
    clearTimeout(this.#early);
  }

  async #drain(): Promise<void> {
    do {
      this.#again = false;
      const succeeded = await this.#runOnce();
      if (!succeeded) return this.#backOff();
      if (this.#again) await this.#pause();
    } while (this.#again && !this.#stopping.signal.aborted);
  }

  async #pause(): Promise<void> {
    const { signal } = this.#stopping;
    await wait(BETWEEN_WAKES_MS, undefined, { signal }).catch(() => undefined);
  }

  async #runOnce(): Promise<boolean> {
    const { name } = this.job;
    const observeDuration = metrics.jobSeconds.startTimer({ job: name });
    try {
      const count = await this.job.run(this.#ctx, this.#stopping.signal);
      if (count) this.#log.debug({ count }, 'job did its work');
      this.#comeBackIn(await this.job.dueInMs?.(this.#ctx));
      this.#failures = 0;
      this.#ctx.databaseWatch?.settle();
      metrics.jobRuns.inc({ job: name, outcome: 'done' });
      return true;
    } catch (err) {
      this.#failures += 1;
      if (!this.#ctx.databaseWatch?.notes(err))
        this.#log.error({ err, failures: this.#failures }, 'job failed; it is tried again');
      metrics.jobRuns.inc({ job: name, outcome: 'failed' });
      return false;
    } finally {
      observeDuration();
      metrics.jobFailures.set({ job: name }, this.#failures);
    }
  }

  /** Were this timer lost, the next tick would find what is due. */
  #comeBackIn(ms: number | undefined): void {
    clearTimeout(this.#early);
    if (ms !== undefined) this.#early = setTimeout(() => this.wake(), ms + 1).unref();
  }

  #backOff(): void {
    if (this.#stopping.signal.aborted) return;
    const delayMs = Math.min(FIRST_BACKOFF_MS * 2 ** (this.#failures - 1), LONGEST_BACKOFF_MS);
    this.#backoff = setTimeout(() => {
      this.#backoff = undefined;
      this.tick();
    }, delayMs);
  }
}
