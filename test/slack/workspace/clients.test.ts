import { WebAPIPlatformError } from '@slack/web-api';
import { describe, expect, test } from 'vitest';
import { openView } from '../../../src/slack/workspace/clients.ts';

const ONCE_MORE = 'Type the command again.';
const LATE = `Slack did not open the form in time. ${ONCE_MORE}`;
const refusing = (code: string) => () => Promise.reject(new WebAPIPlatformError({ ok: false, error: code }));

describe('a form', () => {
  test('that nothing brought a way to open isn’t asked for, and whoever waits hears so', async () => {
    let asked = 0;
    const opening = openView('', async () => void asked++, ONCE_MORE);
    await expect(opening).rejects.toThrow(LATE);
    expect(asked).toBe(0);
  });

  test.each(['expired_trigger_id', 'exchanged_trigger_id', 'invalid_trigger_id', 'internal_error'])(
    'that Slack doesn’t open (%s) is no fault of the program',
    async (code) => {
      await expect(openView('1.2.3', refusing(code), ONCE_MORE)).rejects.toThrow(LATE);
    },
  );

  test('that is drawn wrongly is one', async () => {
    await expect(openView('1.2.3', refusing('invalid_arguments'), ONCE_MORE)).rejects.toThrow(
      'invalid_arguments',
    );
  });
});
