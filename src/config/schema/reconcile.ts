import * as z from 'zod';
import type { Reconciliation } from '../../domain/definitions.ts';
import { duration, percentage, refuse } from './scalars.ts';

const LEAST_SECONDS = 5 * 60;
const MOST_SECONDS = 7 * 24 * 3_600;

/** How often, in seconds; null: never. */
const every = z.union([z.literal('never').transform(() => null), duration]).superRefine((seconds, ctx) => {
  if (seconds !== null && (seconds < LEAST_SECONDS || seconds > MOST_SECONDS))
    refuse(ctx, { expected: 'from 5m to 7d, or never' });
});

const LEAST_UNUSED_SECONDS = 24 * 3_600;

const unusedAfter = z
  .union([z.literal('never').transform(() => null), duration])
  .superRefine((seconds, ctx) => {
    if (seconds !== null && seconds < LEAST_UNUSED_SECONDS)
      refuse(ctx, { expected: 'at least 1d, or never' });
  });

/** How often targets are looked at, and from which share on a change is taken for a mistake. */
export const reconcileSchema = z.strictObject({
  every: every.optional(),
  mass_change: percentage.optional(),
  unused_after: unusedAfter.optional(),
});

const USUAL: Reconciliation = {
  everySeconds: 3_600,
  massChange: 0.2,
  unusedAfterSeconds: 90 * 24 * 3_600,
};

/** What a resource says of itself goes before what the file says of all. */
export function reconciliationOf(...said: (z.output<typeof reconcileSchema> | undefined)[]): Reconciliation {
  const everySeconds = said.find((one) => one?.every !== undefined)?.every;
  const massChange = said.find((one) => one?.mass_change !== undefined)?.mass_change;
  const unusedAfter = said.find((one) => one?.unused_after !== undefined)?.unused_after;
  return {
    everySeconds: everySeconds === undefined ? USUAL.everySeconds : everySeconds,
    massChange: massChange ?? USUAL.massChange,
    unusedAfterSeconds: unusedAfter === undefined ? USUAL.unusedAfterSeconds : unusedAfter,
  };
}
