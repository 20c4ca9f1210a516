import { describe, expect, test } from 'vitest';
import { acmeScene, type Scene } from './support/scene.ts';

const FOUND =
  /Sami Okafor \(sami@acme\.test\) already had access to \*Analytics · View dashboards\* with no end date/;

/** Sami had it at its target, from nobody knows whom, and then asks for it here. */
async function asksForWhatIsThere(scene: Scene): Promise<void> {
  await scene.target.hold({ target: 'analytics_viewer', email: 'sami@acme.test', name: 'Sami Okafor' });
  await scene.asks('sami', 'analytics/viewer 1h Looking into the failed invoices');
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
    expect(lena.dm().at(-1)?.buttons).toEqual(['Keep', 'Remove']);

    await lena.clicks('Remove');
    await scene.settle();

    expect(lena.dm().at(-1)?.buttons).toEqual([]);
    await lena.sees(/is still there: they hold it through another request/);
    expect(there(scene)).toBe(true);
    await scene.pass(61);
    expect(there(scene)).toBe(false);
  });

  test('keeps it on their Home tab, and it stays', async () => {
    const scene = await acmeScene();
    const lena = scene.person('lena');
    await asksForWhatIsThere(scene);
    await lena.opensHome();
    await lena.until('the finding', () => (FOUND.test(lena.home()) ? true : undefined));

    await lena.clicks('Keep', 'home');
    await lena.until('nothing left', () =>
      lena.home().includes('You’re all caught up.') ? true : undefined,
    );
    await scene.pass(61);

    await lena.sees(/Lena Fischer decided that Sami Okafor .* keeps access to .* with no end date/);
    expect(there(scene)).toBe(true);
  });

  test('reads, before they end what they kept, through what else it stays and until when', async () => {
    const scene = await acmeScene();
    const lena = scene.person('lena');
    await asksForWhatIsThere(scene);
    await lena.clicks('Keep');
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
    await lena.clicks('Keep');
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
