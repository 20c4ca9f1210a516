import { WebAPIHTTPError, WebAPIRateLimitedError } from '@slack/web-api';
import { expect, test } from 'vitest';
import { AdjustableClock } from '../../../src/domain/time/clock.ts';
import { MethodHold } from '../../../src/slack/workspace/method-hold.ts';

function still() {
  const clock = new AdjustableClock();
  clock.freeze(new Date('2026-11-20T09:00:00Z'));
  const said: string[] = [];
  const write = (_about: object, text: string) => void said.push(text);
  const method = new MethodHold('chat.update', { clock, log: { error: write, info: write } as never });
  return { clock, method, said };
}
const waits = (seconds: number) => () => Promise.reject(new WebAPIRateLimitedError(seconds));
const fails = () => Promise.reject(new WebAPIHTTPError(503, 'Service Unavailable', {}));
const answers = () => Promise.resolve('done');

test('calls a method again only when the wait that Slack named is over', async () => {
  const { clock, method } = still();
  expect(await method.call(answers)).toEqual({ kind: 'answered', answer: 'done' });
  expect(await method.call(waits(3))).toMatchObject({ kind: 'wait', afterMs: 3_000 });
  clock.advance(1_000);
  expect(method.waitMs()).toBe(2_000);
  const uncalled = () => Promise.reject(new Error('must not be called'));
  expect(await method.call(uncalled)).toEqual({
    kind: 'wait',
    afterMs: 2_000,
    error: 'Slack asked to wait',
  });
  clock.advance(2_000);
  expect(await method.call(answers)).toMatchObject({ kind: 'answered' });
});

test('keeps the longest of the waits that calls in flight were told', async () => {
  const { clock, method } = still();
  await Promise.all([method.call(waits(3)), method.call(waits(1))]);
  clock.advance(1_010);
  expect(method.waitMs()).toBe(1_990);
});

test('waits no longer than Slack asked when the clock is put back meanwhile', async () => {
  const { clock, method } = still();
  await method.call(waits(3));
  clock.advance(-3_600_000);
  expect(method.waitMs()).toBe(3_000);
  clock.advance(3_000);
  expect(await method.call(answers)).toMatchObject({ kind: 'answered' });
});

test('pauses longer and longer while nothing is answered, and no longer than 15 seconds', async () => {
  const { clock, method } = still();
  const fail = async () => {
    clock.advance(method.waitMs());
    await method.call(fails);
    return method.waitMs();
  };
  for (let failed = 0; failed < 7; failed++) expect(await fail()).toBe(0);
  expect([await fail(), await fail(), await fail()]).toEqual([1_000, 2_000, 4_000]);
  expect([await fail(), await fail(), await fail()]).toEqual([8_000, 15_000, 15_000]);
  clock.advance(15_000);
  await method.call(answers);
  expect(await fail()).toBe(0);
});

test('says once that Slack doesn’t answer, and that it does again', async () => {
  const { clock, method, said } = still();
  for (let failed = 0; failed < 12; failed++) {
    clock.advance(method.waitMs());
    await method.call(fails);
  }
  expect(said).toEqual([expect.stringContaining('Slack doesn’t answer')]);
  clock.advance(method.waitMs());
  await method.call(answers);
  expect(said.slice(1)).toEqual(['Slack answers again']);
});
