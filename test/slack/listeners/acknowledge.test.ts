import { pino } from 'pino';
import { afterEach, expect, test, vi } from 'vitest';
import { Acknowledgement } from '../../../src/slack/listeners/acknowledge.ts';

const log = pino({ level: 'silent' });

function acks(fails = false) {
  const sent: (string | undefined)[] = [];
  const acknowledgement = new Acknowledgement<string>(async (answer) => {
    sent.push(answer);
    if (fails) throw new Error('nobody waits');
  }, log);
  return { sent, acknowledgement };
}

afterEach(() => {
  vi.useRealTimers();
});

test('is sent once, whoever sends it first', async () => {
  const { sent, acknowledgement } = acks();
  expect(await acknowledgement.send('answer')).toBe(true);
  expect(await acknowledgement.send('another')).toBe(false);
  expect(sent).toEqual(['answer']);
});

test('is sent empty before Slack gives up, so that a slow answer is not a failed one', async () => {
  vi.useFakeTimers();
  const { sent, acknowledgement } = acks();
  acknowledgement.inTime();
  await vi.advanceTimersByTimeAsync(2_499);
  expect(sent).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(sent).toEqual([undefined]);
  expect(await acknowledgement.send('answer')).toBe(false);
});

test('that Slack no longer takes counts as not sent, and breaks nothing', async () => {
  expect(await acks(true).acknowledgement.send('answer')).toBe(false);
});
