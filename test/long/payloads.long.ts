import { expect, it } from 'vitest';
import { describePostgres } from '../support/database.ts';
import { report, rounds } from '../support/rounds.ts';
import { Barrage } from './payloads.ts';

const SIGNED = 7_000;
const POWERLESS = 2_000;
const BY_SOCKET = 1_000;
const A_ROUND = SIGNED + POWERLESS + BY_SOCKET;
/** Of which one in a hundred is the slowest but one. */
const GOOD_CLICKS = 200;
const BESIDE_CLICKS_PER_SECOND = 50;
const MOST_MORE_MB = 50;
const MOST_TIMES = 2;

describePostgres('payloads that Slack would never send', () => {
  it('do nothing, take no memory and hold up nobody, 500,000 of them', async () => {
    const barrage = await Barrage.begins();
    const alone: number[] = [];
    const beside: number[] = [];
    let atFirst: number | undefined;
    let more = 0;
    await rounds({ what: 'odd payloads', times: 500_000 / A_ROUND, minutes: 180 }, async (random) => {
      await barrage.sendSigned(SIGNED, random);
      await barrage.sendPowerless(POWERLESS, random);
      await barrage.sendBySocket(BY_SOCKET, random);
      alone.push(await barrage.clickP99(GOOD_CLICKS, random, 0));
      beside.push(await barrage.clickP99(GOOD_CLICKS, random, BESIDE_CLICKS_PER_SECOND));
      // The first round warms it up.
      const mostMb = atFirst === undefined ? undefined : atFirst + MOST_MORE_MB;
      const memory = await barrage.memory(mostMb);
      atFirst ??= memory;
      more = memory - atFirst;
      return { memoryMb: memory, moreMb: more, p99Ms: beside.at(-1) ?? 0 };
    });
    const ratio = median(beside) / median(alone);
    report({
      what: 'a good click’s p99 beside odd ones',
      alone: median(alone),
      beside: median(beside),
      ratio,
    });
    expect(more).toBeLessThanOrEqual(MOST_MORE_MB);
    expect(ratio).toBeLessThanOrEqual(MOST_TIMES);
  });
});

const median = (figures: readonly number[]): number =>
  figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)] ?? Number.NaN;
