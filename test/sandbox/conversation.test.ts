import { afterEach, describe, expect, test } from 'vitest';
import { lunchScene, type Scene } from './bolt-app.ts';

let scene: Scene;
afterEach(() => scene.close());

describe.each(['http', 'socket'] as const)('a real bot over %s', (transport) => {
  test('is led from a command through a modal and a search to a message, a click and its update', async () => {
    scene = await lunchScene(transport);
    const sami = scene.driver.person('sami@acme.test');
    const omar = scene.driver.person('omar@acme.test');

    await sami.types('/lunch');
    const modal = await sami.modal('Lunch');
    expect(await modal.options('Dish', 'la')).toEqual(['Lasagne']);
    await modal.choose('Dish', 'Lentil soup');
    await modal.shows(/Lentil soup takes 20 minutes/);
    await modal.fill('Why', 'it is cold & wet <!channel>');
    expect(await modal.submit()).toEqual({ kind: 'ok' });
    expect(modal.isOpen).toBe(false);

    await omar.sees(/@Sami Haddad would like Lentil soup: it is cold/);
    await omar.clicks('Allow');
    await omar.sees(/Allowed by @Omar Diaz/);
    expect(omar.dm()).toHaveLength(1);
    expect(omar.dm()[0]?.buttons).toEqual([]);
  });

  test('keeps the modal open with the bot’s error beside the field, and with Slack’s own', async () => {
    scene = await lunchScene(transport);
    const sami = scene.driver.person('sami@acme.test');
    await sami.types('/lunch');
    const modal = await sami.modal();
    await modal.choose('Dish', 'Lasagne');
    await modal.submit();
    expect(modal.errors).toEqual({ Why: 'Please complete this required field.' });
    await modal.fill('Why', 'just because');
    await modal.submit();
    expect(modal.errors).toEqual({ Why: 'Give a better reason.' });
    expect(modal.isOpen).toBe(true);
  });
});
