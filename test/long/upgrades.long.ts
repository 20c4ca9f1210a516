import { test } from 'vitest';
import { describePostgres } from '../support/database.ts';
import { rounds } from '../support/rounds.ts';
import { releaseBefore, upgraded } from './upgrades.ts';

const before = releaseBefore();

describePostgres('a release that takes the place of the one before, and is rolled back', () => {
  test.skipIf(before === undefined)('while people work, misses nothing (needs LONG_BEFORE)', async () => {
    const what = 'rolling upgrade, roll back and upgrade of two processes';
    await rounds({ what, times: 20, minutes: 60 }, (random) => upgraded(before ?? '', random));
  });
});
