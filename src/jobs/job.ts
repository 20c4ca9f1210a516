import type { Ctx } from '../operations/context.ts';

/** Work that time or a commit brings about: it claims due rows and acts on them, and finds them again after a crash. */
export interface Job {
  /** verb-noun, as its file is named. */
  name: string;
  /** How often it is tried: seconds that passed, not times of a clock, which may be set, and repeats an hour in autumn. */
  everySeconds: number;
  /** Keeps jobs of one pace apart; 0 when absent. */
  offsetSeconds?: number;
  /** Also tried at the start and whenever a commit woke the jobs: for those that act on what people just did. */
  runsOnWake?: true;
  /** Also tried at the start. */
  runsAtStart?: true;
  /** How much it did. A long run looks at `stopping` before it claims more. */
  run(ctx: Ctx, stopping: AbortSignal): Promise<number | void>;
  /** In how many milliseconds more is due, where that is before the next tick: then it is tried again. */
  dueInMs?(ctx: Ctx): Promise<number | undefined>;
}
