import { describe, expect, test } from 'vitest';
import { finding } from '../../src/store/schema/index.ts';
import * as schema from '../../src/store/schema/index.ts';
import { click, send } from './support/forge.ts';
import { acmeScene, type Scene } from './support/scene.ts';
import type { PersonDriver } from '../support/workspace-driver.ts';

const FOUND =
  /Sami Okafor \(sami@acme\.test\) already had access to \*Analytics · View dashboards\* with no end date/;

/** Sami had it at its target, from nobody knows whom, and then asks for it here. */
async function asksForWhatIsThere(scene: Scene): Promise<void> {
  await scene.target.hold({ target: 'analytics_viewer', email: 'sami@acme.test', name: 'Sami Okafor' });
  await scene.asks('sami', 'analytics/viewer 1h Looking into the failed invoices');
}

/** Fills in and sends the form that a button opens. */
async function says(
  lena: PersonDriver,
  button: 'Adopt…' | 'Ignore…',
  { until, why, noEnd = false, within }: { until?: string; why: string; noEnd?: boolean; within?: 'home' },
) {
  await lena.clicks(button, within);
  const form = await lena.modal(button === 'Adopt…' ? 'Adopt access' : 'Ignore for now');
  if (until !== undefined) await form.fill('Until the end of', until);
  if (noEnd) await form.choose('Or with no end date', ['No end date']);
  await form.fill('Why', why);
  await form.submit();
  return form;
}

async function foundIn({ ctx }: Scene): Promise<string> {
  const [finding] = await ctx.db.drizzle.select().from(schema.finding);
  return finding?.grantId ?? '';
}

const there = (scene: Scene) =>
  scene.target.state().holdings.some(({ target }) => target === 'analytics_viewer');

describe('an owner', () => {
  test('reads what was there before it was given, and has it removed with what was asked for', async () => {
    const scene = await acmeScene();
    const [sami, lena] = [scene.person('sami'), scene.person('lena')];
    await asksForWhatIsThere(scene);
    await lena.sees(FOUND);
    await sami.sees(/until .*, and after that through access found at the target/);
    expect(lena.dm().at(-1)?.buttons).toEqual(['Adopt…', 'Remove', 'Ignore…']);

    await lena.clicks('Remove');
    await scene.settle();

    expect(lena.dm().at(-1)?.buttons).toEqual([]);
    await lena.sees(/is still there: they hold it through another request/);
    expect(there(scene)).toBe(true);
    await scene.pass(61);
    expect(there(scene)).toBe(false);
  });

  test('adopts it on their Home tab until a day that they choose, and it ends then by itself', async () => {
    const scene = await acmeScene();
    const [sami, lena] = [scene.person('sami'), scene.person('lena')];
    await asksForWhatIsThere(scene);
    await lena.opensHome();
    await lena.until('the finding', () => (FOUND.test(lena.home()) ? true : undefined));

    await says(lena, 'Adopt…', { until: '2026-11-30', why: 'The month-end reports', within: 'home' });
    await lena.until('nothing left', () =>
      lena.home().includes('You’re all caught up.') ? true : undefined,
    );
    await scene.pass(61);

    await lena.sees(
      /Lena Fischer decided that Sami Okafor .* keeps access to .* until 2026-11-30 23:59 UTC[\s\S]*The month-end reports/,
    );
    await sami.sees(/You have access to \*Analytics · View dashboards\* until 2026-11-30 23:59 UTC/);
    expect(there(scene)).toBe(true);
    await scene.pass(10 * 24 * 60);
    await sami.sees(/View dashboards\* ends/);
    await scene.pass(24 * 60);
    expect(there(scene)).toBe(false);
  });

  test('adopts it for good where its policy allows that, and for no day beside', async () => {
    const scene = await acmeScene();
    const lena = scene.person('lena');
    await asksForWhatIsThere(scene);

    const both = await says(lena, 'Adopt…', { until: '2026-11-30', why: 'Needs it daily', noEnd: true });
    expect(both.errors).toEqual({ 'Until the end of': 'Choose a day or no end date, not both.' });
    await both.close();
    const form = await says(lena, 'Adopt…', { why: 'Needs it daily', noEnd: true });
    expect(form.isOpen).toBe(false);
    await scene.settle();

    await lena.sees(/decided that Sami Okafor .* keeps access to .* with no end date/);
    expect(there(scene)).toBe(true);
  });

  test('reads at the day what is wrong with it, and nothing is decided', async () => {
    const scene = await acmeScene();
    const lena = scene.person('lena');
    await asksForWhatIsThere(scene);

    for (const until of [undefined, '2026-11-19', '2026-11-20', '2027-11-21']) {
      const form = await says(lena, 'Adopt…', { ...(until && { until }), why: 'Needs it' });
      expect(form.errors).toEqual({
        'Until the end of': until ? 'Choose a day from tomorrow to one year ahead.' : 'Choose a day.',
      });
      await form.close();
    }
    for (const until of ['2026-11-19', '2026-11-20', '2027-02-19']) {
      const form = await says(lena, 'Ignore…', { until, why: 'On leave' });
      expect(form.errors).toEqual({ 'Until the end of': 'Choose a day from tomorrow to 90 days ahead.' });
      await form.close();
    }

    expect(lena.dm().at(-1)?.buttons).toEqual(['Adopt…', 'Remove', 'Ignore…']);
  });

  test('ignores it for a while, is left alone, is asked again, and adopts it', async () => {
    const scene = await acmeScene();
    const lena = scene.person('lena');
    await asksForWhatIsThere(scene);
    const messages = lena.dm().length;

    await says(lena, 'Ignore…', { until: '2026-11-25', why: 'Mona is asking what it is for' });
    await scene.settle();

    await lena.sees(
      /Lena Fischer is ignoring this until 2026-11-25 23:59 UTC[\s\S]*Mona is asking what it is for/,
    );
    expect(lena.dm().at(-1)?.buttons).toEqual(['Adopt…', 'Remove']);
    await lena.opensHome();
    await lena.until('nothing left', () =>
      lena.home().includes('You’re all caught up.') ? true : undefined,
    );
    await scene.pass(3 * 24 * 60);
    expect(lena.dm()).toHaveLength(messages);

    await scene.pass(3 * 24 * 60);
    await lena.until('the question', () => (lena.dm().length > messages ? true : undefined));
    expect(lena.dm().at(-1)?.buttons).toEqual(['Adopt…', 'Remove', 'Ignore…']);
    expect(lena.dm().at(-1)?.reads).toMatch(FOUND);
    await says(lena, 'Adopt…', { until: '2026-12-31', why: 'It is for the dashboards' });
    await lena.sees(/keeps access to .* until 2026-12-31 23:59 UTC/);
  });

  test('adopts what is ignored before its time, knowing who ignores it and why', async () => {
    const scene = await acmeScene();
    const lena = scene.person('lena');
    await asksForWhatIsThere(scene);
    await says(lena, 'Ignore…', { until: '2026-11-25', why: 'Mona is asking what it is for' });
    await lena.sees(/is ignoring this/);

    await lena.clicks('Adopt…');
    const form = await lena.modal('Adopt access');
    expect(form.text()).toMatch(/is ignoring this until .*[\s\S]*Mona is asking what it is for/);
    await form.close();
    await says(lena, 'Adopt…', { until: '2026-12-31', why: 'It is for the dashboards' });

    await lena.sees(/keeps access to .* until 2026-12-31 23:59 UTC/);
  });

  test('has what is ignored removed before its time', async () => {
    const scene = await acmeScene();
    const lena = scene.person('lena');
    await asksForWhatIsThere(scene);
    await says(lena, 'Ignore…', { until: '2026-11-25', why: 'Mona is asking what it is for' });
    await lena.sees(/is ignoring this/);

    await lena.clicks('Remove');
    await scene.pass(61);

    expect(there(scene)).toBe(false);
    await lena.sees(/The access .* found for Sami Okafor .* is gone now/);
  });

  test('asks for an end and a reason where the button of an earlier release’s message asked for neither', async () => {
    const scene = await acmeScene();
    const lena = scene.person('lena');
    await asksForWhatIsThere(scene);

    await send(scene, click(scene, 'lena', 'keep_finding', await foundIn(scene)));
    await scene.pass(61);

    const [open] = await scene.ctx.db.drizzle.select().from(finding);
    expect(open).toMatchObject({ state: 'open', endedById: null });
    expect(lena.dm().at(-1)?.buttons).toContain('Adopt…');
  });

  test('reads, before they end what they kept, through what else it stays and until when', async () => {
    const scene = await acmeScene();
    const lena = scene.person('lena');
    await asksForWhatIsThere(scene);
    await says(lena, 'Adopt…', { why: 'Needs it daily', noEnd: true });
    await scene.settle();

    await lena.clicks('End access');
    const form = await lena.modal('End access');

    expect(form.text()).toContain(
      'They keep it through another request, until 2026-11-20 10:00 UTC. That has to be ended separately.',
    );
  });

  test('ends later what they kept, from the same message', async () => {
    const scene = await acmeScene();
    const lena = scene.person('lena');
    await asksForWhatIsThere(scene);
    await says(lena, 'Adopt…', { why: 'Needs it daily', noEnd: true });
    await scene.pass(61);
    await lena.sees(/decided that Sami Okafor .* keeps access[\s\S]*\[End access\]/);

    await lena.clicks('End access');
    const form = await lena.modal('End access');
    await form.fill('Why', 'Nobody uses it');
    await form.submit();
    await scene.settle();

    expect(there(scene)).toBe(false);
    await lena.until('its end', () => (lena.dm().at(-1)?.buttons.length === 0 ? true : undefined));
    await lena.sees(/The access .* found for Sami Okafor .* is gone now/);
  });
});
