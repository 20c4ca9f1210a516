import type { Ctx } from '../context.ts';

/** Work that time or a commit brings about: it claims due rows and acts on them, and finds them again after a crash. */
export interface Job {
  /** verb-noun, as its file is named. */
  name: string;
  /** When it is tried, with a field for seconds first. */
  cron: string;
  /** Also tried at the start and whenever a commit woke the jobs: for those that act on what people just did. */
  runsOnWake?: true;
  /** Also tried at the start. */
  runsAtStart?: true;
  /** How much it did. A long run looks at `stopping` before it claims more. */
  run(ctx: Ctx, stopping: AbortSignal): Promise<number | void>;
}
