import { describe, expect, test } from 'vitest';
import { Rows } from '../support/rows.ts';
import { acmeScene } from './support/scene.ts';

describe('a length that is typed', () => {
  test('a length beyond the most is said, what is most is offered, and none is chosen by itself', async () => {
    const scene = await acmeScene();
    const sami = scene.person('sami');
    await sami.types('/access request prod-db/read 9h fixing the invoices');
    const modal = await sami.modal('Request access');
    expect(modal.text()).toContain('9 hours is too long here: the most is 8 hours. Choose how long.');
    expect(modal.value('For how long')).toBeNull();
    await modal.submit();
    expect(Object.keys(modal.errors)).toEqual(['For how long']);
    await modal.choose('For how long', '8 hours');
    await modal.submit();
    await scene.settle();
    await scene.person('omar').sees(/\*Production database · Read only\* for 8 hours/);
  });

  test('until a time is a length that is said, and what can’t be told is asked', async () => {
    const scene = await acmeScene();
    const sami = scene.person('sami');
    await sami.types('/access request prod-db/read until 17:00 fixing the invoices');
    const until = await sami.modal('Request access');
    expect(until.text()).toContain(
      '“until 17:00” is Friday 20 November at 17:00 (Etc/UTC), 8 hours from now.',
    );
    expect(until.text()).toContain('It ends then, whenever you get it.');
    expect(until.value('For how long')).toMatchObject({
      text: { text: 'Until Friday 20 November at 17:00' },
    });
    expect(until.value('Why')).toBe('fixing the invoices');
    await until.close();
    await sami.types('/access request prod-db/read until 6 fixing the invoices');
    const asked = await sami.modal('Request access');
    expect(asked.text()).toContain('Is 6 in the morning or in the evening?');
    expect(asked.value('For how long')).toBeNull();
    expect(asked.value('Why')).toBe('until 6 fixing the invoices');
  });

  test('until a time is kept while the things change, shown to whoever decides, and ends then', async () => {
    const scene = await acmeScene();
    const sami = scene.person('sami');
    await sami.types('/access request prod-bd/read until 13:00 fixing the invoices');
    const modal = await sami.modal();
    expect(modal.text()).toContain('You asked for it until Friday 20 November at 13:00.');
    await modal.choose('Access', 'Production database · Read only');
    await modal.shows(/\*Who will be asked\*/);
    await modal.submit();
    await scene.settle();
    await scene.person('omar').sees(/\*Production database · Read only\* until 2026-11-20 13:00 UTC/);
    await scene.pass(120);
    await scene.person('omar').clicks('Approve');
    await scene.settle();
    const [grant] = await new Rows(scene.ctx.db).grants();
    expect(grant?.expiresAt?.toISOString()).toBe('2026-11-20T13:00:00.000Z');
  });

  test('the length that was typed stays while the things change, and is never another one', async () => {
    const scene = await acmeScene();
    const sami = scene.person('sami');
    await sami.types('/access request prod-bd/read 6h fixing invoices');
    const modal = await sami.modal();
    expect(modal.text()).toContain('You asked for it for 6 hours.');
    await modal.choose('Access', 'Production database · Read only');
    await modal.shows(/\*Who will be asked\*/);
    expect(modal.value('For how long')).toMatchObject({ text: { text: '6 hours' } });
    await modal.choose('Access', 'Production database · Read and write');
    await modal.shows(/6 hours is too long here: the most is 4 hours\./);
    expect(modal.value('For how long')).toBeNull();
  });

  test('for more time is counted from the end that there is, and too much is said', async () => {
    const scene = await acmeScene();
    const sami = scene.person('sami');
    await scene.asks('sami', 'prod-db/read 1h Looking into the failed invoices');
    await scene.person('omar').clicks('Approve');
    await scene.settle();
    await sami.types('/access extend prod-db/read 999d');
    const long = await sami.modal('Keep access longer');
    expect(long.text()).toContain('999 days is too long here: the most is 7 hours');
    expect(long.value('How much longer')).toBeNull();
    await long.close();
    await sami.types('/access extend prod-db/read until 15:00 the fix isn’t out yet');
    const until = await sami.modal('Keep access longer');
    expect(until.text()).toMatch(
      /“until 15:00” is Friday 20 November at 15:00 \(Etc\/UTC\), \d hours .*more\./,
    );
    await until.close();
  });
});
