import { describe, expect, it } from 'vitest';
import { InFlight } from '../../../src/slack/guards/in-flight.ts';
import { Turns } from '../../../src/slack/guards/turns.ts';

/** A click that is worked on until `end` is called. */
function click(clicks: InFlight): { end: () => Promise<void> } {
  let finish = () => {};
  const working = clicks.during(() => new Promise<void>((resolve) => (finish = resolve)));
  return {
    async end() {
      finish();
      await working;
    },
  };
}

/** Takes that many turns; returns how many have come so far. */
function take(
  turns: Turns,
  count: number,
): { come: () => number; all: Promise<unknown>; first: Promise<void> } {
  let come = 0;
  const taken = Array.from({ length: count }, () => turns.take().then(() => void (come += 1)));
  return { come: () => come, all: Promise.all(taken), first: taken[0] as Promise<void> };
}

describe('turns', () => {
  it('come to everybody who waits while no click is being worked on', async () => {
    const { all, come } = take(new Turns(new InFlight()), 100);
    await all;
    expect(come()).toBe(100);
  });

  it('come one at a time beside a click, so that none of what waits holds it up', async () => {
    const clicks = new InFlight();
    const { end } = click(clicks);
    const { first, come, all } = take(new Turns(clicks), 50);
    await first;
    expect(come()).toBe(1);
    await end();
    await all;
  });

  it('let a click that arrives between two of them go first', async () => {
    const clicks = new InFlight();
    const { first, come, all } = take(new Turns(clicks), 50);
    await first;
    const { end } = click(clicks);
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    expect(come()).toBeLessThan(5);
    await end();
    await all;
    expect(come()).toBe(50);
  });
});
