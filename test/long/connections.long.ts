import { test } from 'vitest';
import { describePostgres } from '../support/database.ts';
import { rounds } from '../support/rounds.ts';
import { brokenConnections } from './connections.ts';

const ROUNDS = 20;
const BREAKS = 25;

describePostgres('connections to the database that are reset, closed or hung, in whichever phase', () => {
  test('lose nothing, double nothing and end no process', async () => {
    const what = `connections broken while people work, ${BREAKS} times a round`;
    await rounds({ what, times: ROUNDS, minutes: 60 }, (random) => brokenConnections(BREAKS, random));
  });
});
