import { AdjustableClock, type Clock } from '../../src/domain/time/clock.ts';
import { allJobs } from '../../src/jobs/index.ts';
import type { Job } from '../../src/jobs/job.ts';
import type { Ctx } from '../../src/operations/context.ts';

/** Jobs that a world doesn't run by itself, by name, each with the reason. */
export type LeftOut = Readonly<Record<string, string>>;

/** In no world: what they work on is the process itself. */
const OF_THE_PROCESS: LeftOut = {
  'correct-clock': 'a world’s clock stands still, and its test moves it',
  'pick-up-definitions': 'there is one process, whose definitions its test puts in force',
};

/** Jobs of reviews alone. */
const OF_REVIEWS = [
  'schedule-campaigns',
  'launch-due-campaigns',
  'read-last-use',
  'close-due-campaigns',
  'advance-closing-campaigns',
  'begin-remediations',
  'replace-absent-reviewers',
  'remind-reviewers',
  'escalate-batches',
];

export const ACME_LEAVES_OUT: LeftOut = {
  ...OF_THE_PROCESS,
  ...Object.fromEntries(
    OF_REVIEWS.map((name) => [name, 'reviews are taken step by step, as by `runReviews`']),
  ),
  'check-connectors': 'its test says when a connector is looked at',
  'reconcile-targets': 'its test says when a target is looked at',
  'deliver-due-cards': 'after each round `deliverCards` shows them all, while the clock stands',
};

export const SCENE_LEAVES_OUT: LeftOut = {
  ...OF_THE_PROCESS,
  'reconcile-targets': 'its test says when a target is looked at',
  'schedule-campaigns': 'the example’s own schedule would put a second review beside the one a test is about',
};

/** What looks at all there is, whether anything changed or not, takes as long as many others. */
export const AT_ITS_PACE: ReadonlySet<string> = new Set([
  'check-connectors',
  'notice-moved-connectors',
  'refresh-directory',
  'report-left-connectors',
  'revise-open-stages',
]);

/** All but the cards', of which some are put off until the next second. */
export const ALL_AT_THEIR_PACE: ReadonlySet<string> = new Set(
  everyJob().flatMap(({ name }) => (name === 'deliver-due-cards' ? [] : [name])),
);

/** The program's jobs in its order, cards last, without those that are left out. */
export function jobsWithout(leftOut: LeftOut): Job[] {
  return everyJob().filter(({ name }) => !Object.hasOwn(leftOut, name));
}

/** What a world runs each round: every job, but those of `paced` as the scheduler does, by the world's clock. */
export class Rounds {
  readonly #clock: Clock;
  readonly #jobs: readonly Job[];
  readonly #paced: ReadonlySet<string>;
  readonly #lastAt = new Map<string, number>();
  readonly #from: number;
  #isWoken = true;

  constructor(clock: Clock, leftOut: LeftOut, paced = AT_ITS_PACE) {
    this.#clock = clock;
    this.#jobs = jobsWithout(leftOut);
    this.#paced = paced;
    this.#from = clock.now().getTime();
  }

  /** As the scheduler is told, after a commit that made something due. */
  wake(): void {
    this.#isWoken = true;
  }

  /** Each job once, in turn. Answers how much they did. */
  async run(ctx: Ctx): Promise<number> {
    const woken = this.#isWoken;
    this.#isWoken = false;
    return runJobs(
      ctx,
      this.#jobs.filter((job) => this.#isTurnOf(job, woken)),
    );
  }

  #isTurnOf({ name, everySeconds, runsOnWake }: Job, woken: boolean): boolean {
    if (!this.#paced.has(name)) return true;
    const at = this.#clock.now().getTime();
    const isTime = at - (this.#lastAt.get(name) ?? this.#from) >= everySeconds * 1_000;
    if (!isTime && !(woken && runsOnWake)) return false;
    this.#lastAt.set(name, at);
    return true;
  }
}

export function everyJob(): Job[] {
  return allJobs({ clock: new AdjustableClock(), pickUpDefinitions: async () => {} });
}

/** Each of these jobs once, in turn. Answers how much they did. */
export async function runJobs(ctx: Ctx, jobs: readonly Job[]): Promise<number> {
  const { signal } = new AbortController();
  let done = 0;
  for (const job of jobs) done += (await job.run(ctx, signal)) ?? 0;
  return done;
}
