import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './once-a-run.ts';
import { seeded } from './seeded.ts';

export interface RoundsOptions {
  /** What is tried, as the report names it. */
  what: string;
  /** How often, at most: `LONG_SHARE=0.1` tries a tenth of it. */
  times: number;
  /** No round begins after so many, `LONG_SHARE` of them. */
  minutes: number;
}

/** One try, with random numbers of its own; rejects with what didn't hold, and resolves with what it measured. */
type Round = (random: () => number, nth: number) => Promise<Record<string, number> | void>;

const REPORTS = join(ROOT, 'reports');
const share = Number(process.env['LONG_SHARE'] ?? 1);
/** Of the first round; each next one's is one more, so that a round that failed is run alone by its own. */
export const LONG_SEED = Number(process.env['LONG_SEED'] ?? 4711);

/**
 * Tries the same thing over and over with different seeds, and adds a line to `reports/long.jsonl`: how often, how long,
 * the largest of what was measured, and the seed of the round that failed, whose fault it rejects with.
 */
export async function rounds({ what, times, minutes }: RoundsOptions, round: Round): Promise<void> {
  const begun = performance.now();
  const most = Math.max(1, Math.round(times * share));
  const worst: Record<string, number> = {};
  let done = 0;
  let fault: Error | undefined;
  while (done === 0 || (done < most && performance.now() - begun < minutes * share * 60_000)) {
    try {
      const measured = await round(seeded(LONG_SEED + done), done);
      for (const [name, value] of Object.entries(measured ?? {}))
        worst[name] = Math.max(value, worst[name] ?? Number.NEGATIVE_INFINITY);
    } catch (error) {
      fault = new Error(`${what}, round ${done}, LONG_SEED=${LONG_SEED + done}: ${String(error)}`, {
        cause: error,
      });
      break;
    }
    done += 1;
  }
  const minutesTaken = Math.round((performance.now() - begun) / 6_000) / 10;
  report({
    what,
    asked: times,
    done,
    seed: LONG_SEED,
    minutes: minutesTaken,
    worst,
    held: fault === undefined,
  });
  if (fault) throw fault;
}

/** Adds a line to the report, and says it. */
export function report(line: Record<string, unknown>): void {
  const text = JSON.stringify({ at: new Date().toISOString(), ...line });
  mkdirSync(REPORTS, { recursive: true });
  appendFileSync(join(REPORTS, 'long.jsonl'), `${text}\n`);
  process.stdout.write(`${text}\n`);
}
