import { test } from 'vitest';
import { describePostgres } from '../support/database.ts';
import { rounds } from '../support/rounds.ts';
import { stormed } from './slack-storms.ts';

const ROUNDS = 12;
const MINUTE_MS = 60_000;

describePostgres('a Slack that puts off every third call for minutes, and whose sockets come and go', () => {
  test('holds no end up, tells nobody twice or never, and is caught up with within a minute', async () => {
    const what = 'Slack’s bad days, by Socket Mode, with one process and with two';
    await rounds({ what, times: ROUNDS, minutes: 40 }, (random, nth) =>
      stormed({ lastsMs: (1.5 + random()) * MINUTE_MS, everyMs: 12_000, processes: 1 + (nth % 2) }, random),
    );
  });
});
