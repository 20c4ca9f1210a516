import { describe, expect, test } from 'vitest';
import type { PersonDriver } from '../support/workspace-driver.ts';
import { acmeScene } from './support/scene.ts';

/** What is shown after a click comes behind its answer. */
const endsNothingMore = (owner: PersonDriver) =>
  owner.until('no way to end it any more', () => owner.dm().at(-1)?.buttons.length === 0 || undefined);

/** Dora owns it too, and has pressed nothing. */
async function approvedByOmar() {
  const scene = await acmeScene();
  const [omar, dora] = [scene.person('omar'), scene.person('dora')];
  await scene.asks('sami', 'prod-db/read 1h Debugging the failed invoices');
  await omar.clicks('Approve');
  await scene.settle();
  await dora.until('the way to end it', () => dora.dm().at(-1)?.buttons.includes('End access') || undefined);
  return { omar, dora };
}

describe.each(['http', 'socket'] as const)('over %s', (transport) => {
  test('a request is asked for, approved, granted, and ends by itself, and everybody is told', async () => {
    const scene = await acmeScene(transport);
    const [sami, omar] = [scene.person('sami'), scene.person('omar')];

    await sami.types('/access request');
    const modal = await sami.modal('Request access');
    await modal.choose('Access', 'Production database · Read only');
    await sami.sees(/\*Who will be asked\*/);
    expect(modal.text()).toContain('Omar Haddad');
    await modal.choose('For how long', '1 hour');
    await modal.fill('Why', 'Looking into the failed invoices');
    await modal.submit();
    await scene.settle();

    expect(await sami.sees(/You asked for/)).toContain('Waiting for Omar Haddad or Dora Novak');
    expect(await omar.sees(/asks for/)).toContain(
      'Sami Okafor* (sami@acme.test) asks for *Production database · Read only* for 1 hour',
    );
    expect(scene.target.state().holdings).toEqual([]);

    await omar.clicks('Approve');
    await scene.settle();
    expect(scene.target.state().holdings).toMatchObject([
      { target: 'prod_db_readonly', email: 'sami@acme.test' },
    ]);
    await sami.sees(/You have access to \*Production database · Read only\* until 2026-11-20 10:0\d UTC/);
    await omar.sees(/\*Approved\* by Omar Haddad/);
    expect(omar.dm().at(-1)?.buttons).toEqual(['End access']);

    await scene.pass(61);
    expect(scene.target.state().holdings).toEqual([]);
    await sami.sees(/Your access to .* ended .* \(expired\)\. Confirmed gone\./);
  });

  test('is ended from the message of an owner who had pressed nothing in it, which shows that', async () => {
    const { dora } = await approvedByOmar();

    await dora.clicks('End access');
    const form = await dora.modal('End access');
    await form.fill('Why', 'The invoices are right');
    await form.submit();
    await endsNothingMore(dora);
  });

  test('is shown as ending to an owner who sends a form that somebody was faster than', async () => {
    const { omar, dora } = await approvedByOmar();
    await dora.clicks('End access');
    const late = await dora.modal('End access');
    await late.fill('Why', 'The invoices are right');

    await omar.clicks('End access');
    const first = await omar.modal('End access');
    await first.fill('Why', 'It is done');
    await first.submit();
    await late.submit();

    await dora.modal('Not done');
    await endsNothingMore(dora);
    await endsNothingMore(omar);
  });
});
