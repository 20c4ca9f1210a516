import { expect, test } from 'vitest';
import { MethodHold } from '../../src/slack/method-hold.ts';

const at = (ms: number) => new Date(1_000_000 + ms);

test('asks a method again only when the wait that Slack named is over', () => {
  const updates = new MethodHold();
  expect(updates.waitMs(at(0))).toBe(0);
  updates.hold(at(0), 3_000);
  expect(updates.waitMs(at(1_000))).toBe(2_000);
  expect(updates.waitMs(at(3_000))).toBe(0);
});

test('keeps the longest of the waits that calls in flight were told', () => {
  const updates = new MethodHold();
  updates.hold(at(0), 3_000);
  updates.hold(at(10), 1_000);
  expect(updates.waitMs(at(1_010))).toBe(1_990);
});
