import { it } from 'vitest';
import { describePostgres } from '../support/database.ts';
import { rounds } from '../support/rounds.ts';
import { liveInWorlds } from './worlds.ts';

const WORLDS_A_ROUND = 50;

describePostgres('a target that people change behind our back', () => {
  it('differs from what was decided as is on record, in 5,000 random worlds', () =>
    rounds({ what: 'random worlds', times: 5_000 / WORLDS_A_ROUND, minutes: 180 }, async (random) => {
      const seed = Math.floor(random() * 2 ** 31);
      return { worlds: await liveInWorlds({ seed, worlds: WORLDS_A_ROUND, asItWas: true }) };
    }));
});
