import { describe, expect, test } from 'vitest';
import { acmeScene } from './support/scene.ts';

const WRITE = 'prod-db/write 2h Repairing the failed migration INC-4711';

describe('a reminder', () => {
  test('lists all that waits, oldest first, is decided in place, and ends as decided', async () => {
    const scene = await acmeScene();
    const wanda = scene.person('wanda');
    await scene.asks('sami', WRITE);
    await scene.asks('noah', WRITE);
    await scene.pass(70);
    const reminder = () =>
      wanda.dm().find((message) => /Still waiting for your decision/.test(message.reads));
    const text = reminder()?.reads ?? '';
    expect(text).toContain('2 requests are waiting for your decision.');
    expect(text.indexOf('*Sami Okafor*')).toBeLessThan(text.indexOf('*Noah Brandt*'));
    expect(reminder()?.buttons).toEqual(['Approve', 'Deny', 'Approve', 'Deny']);
    await wanda.clicks('Approve', reminder());
    await scene.settle();
    expect(reminder()?.reads).toContain('1 request is waiting for your decision.');
    await wanda.clicks('Approve', reminder());
    await scene.settle();
    expect(reminder()).toBeUndefined();
    await wanda.sees(/There’s nothing left for you to decide here\./);
  });

  test('waits for the reader’s working hours', async () => {
    const scene = await acmeScene();
    const wanda = scene.person('wanda');
    await scene.pass(8 * 60 + 30);
    await scene.asks('sami', WRITE);
    await scene.pass(2 * 60);
    expect(wanda.seesNow(/Still waiting for your decision/)).toBe(false);
  });
});
