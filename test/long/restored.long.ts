import { test } from 'vitest';
import { describePostgres } from '../support/database.ts';
import { rounds } from '../support/rounds.ts';
import { restore } from './restored.ts';

describePostgres('backups that are restored', () => {
  test('leave nothing behind that was given since', () =>
    rounds({ what: 'restored backup of yesterday', times: 20, minutes: 60 }, restore));
});
