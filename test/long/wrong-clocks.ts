import { expect } from 'vitest';
import { closing } from '../support/closing.ts';
import { seeded } from '../support/seeded.ts';
import { livesThrough, type Clocks, type Span } from './clocks/year.ts';

const DAY_MS = 24 * 3_600_000;

/** A day ahead, a day behind, and one that is right until it jumps back by a day and a half. */
const WRONG: Clocks = [
  [DAY_MS, DAY_MS],
  [-DAY_MS, -DAY_MS],
  [0, -1.5 * DAY_MS],
];
const RIGHT: Clocks = WRONG.map(() => [0, 0]);

/** Has the same days pass on machines whose own clocks are right, and on some whose clocks are days off: nothing may differ. */
export async function passedAlike(span: Span, seed: number): Promise<Record<string, number>> {
  const through = (clocks: Clocks) => closing((later) => livesThrough(span, clocks, seeded(seed), later));
  const wrong = await through(WRONG);
  expect(wrong.faults).toEqual([]);
  const right = await through(RIGHT);
  expect(right.faults).toEqual([]);
  expect(wrong.happened).toEqual(right.happened);
  const count = (kind: string) => wrong.happened.filter((one) => one.includes(` ${kind}`)).length;
  return {
    happened: wrong.happened.length,
    ended: count('grant.revoked'),
    expired: count('request.expired'),
    reminded: count('stage.reminded') + count('review-batch.reminded'),
    escalated: count('campaign.escalated'),
    delegations: count('delegation.ended'),
    reviews: count('campaign.started'),
  };
}
