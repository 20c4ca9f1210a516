import type { Policy } from '../definitions.ts';
import { type AskedLength, DAY, formatDuration, HOUR, MINUTE } from '../time/duration.ts';

const STEPS = [
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  4 * HOUR,
  8 * HOUR,
  12 * HOUR,
  DAY,
  3 * DAY,
  7 * DAY,
  14 * DAY,
  30 * DAY,
  90 * DAY,
  180 * DAY,
  365 * DAY,
];

export interface DurationChoice {
  seconds: AskedLength;
  label: string;
}

/** The lengths a select offers under a policy, shortest first; `also` is one more, when the policy allows it. */
export function durationChoices(policy: Pick<Policy, 'duration'>, also?: number): DurationChoice[] {
  const { defaultSeconds, maxSeconds, permanent } = policy.duration;
  const asked = also === undefined ? [] : [also];
  const lengths = new Set([...STEPS, defaultSeconds, maxSeconds, ...asked]);
  const choices: DurationChoice[] = [...lengths]
    .filter((seconds) => seconds >= 1 && seconds <= maxSeconds)
    .sort((a, b) => a - b)
    .map((seconds) => ({ seconds, label: formatDuration(seconds) }));
  return permanent ? [...choices, { seconds: 'permanent', label: 'Permanent' }] : choices;
}

/** What a form has chosen before anybody chooses: the usual length, else the longest that ends; never permanent. */
export function usualSeconds(choices: readonly DurationChoice[], usual: number | undefined): number | null {
  const ending = choices.flatMap(({ seconds }) => (seconds === 'permanent' ? [] : [seconds]));
  return ending.find((seconds) => seconds === usual) ?? ending.at(-1) ?? null;
}
