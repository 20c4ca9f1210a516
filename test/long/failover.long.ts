import { test } from 'vitest';
import { describePostgres } from '../support/database.ts';
import { rounds } from '../support/rounds.ts';
import { failOver } from './failover.ts';

describePostgres('failovers to an asynchronous standby', () => {
  test('lose nothing that was given', () =>
    rounds({ what: 'failover to an asynchronous standby', times: 50, minutes: 150 }, failOver));
});
