import { describe, expect, test } from 'vitest';
import { importGrants } from '../../src/operations/grant/import/import-grants.ts';
import { addPeers } from '../support/peers.ts';
import { acmeScene } from './support/scene.ts';

const grants = (...lines: string[]) => `email,entitlement,since,expires,note\n${lines.join('\n')}\n`;

/** Sami and Noah, who report to Wanda, hold this with no end date. */
async function withStandingAccess() {
  const scene = await acmeScene();
  await addPeers(scene.ctx, 6);
  await importGrants(scene.ctx, {
    csv: grants(
      ...['noah', 'peer-1'].flatMap((name) =>
        ['analytics/viewer', 'wiki/editor', 'support-desk/agent', 'vpn/connect'].map(
          (key) => `${name}@acme.test,${key},2026-01-14,permanent,`,
        ),
      ),
      'sami@acme.test,prod-db/read,2026-01-14,permanent,',
      'sami@acme.test,prod-db/write,2026-01-14,permanent,',
    ),
  });
  const [wanda, noah, sami] = [scene.person('wanda'), scene.person('noah'), scene.person('sami')];
  return { scene, wanda, noah, sami };
}

describe('a manager', () => {
  test('sees the team’s standing access on the Home tab, what is more than peers have first, and removes it there', async () => {
    const { scene, wanda, sami } = await withStandingAccess();
    await wanda.opensHome();
    await wanda.until('the team', () =>
      wanda.home().includes('Your team’s standing access') ? true : undefined,
    );
    expect(wanda.home()).toMatch(
      /Your team’s standing access\nSami Okafor \(sami@acme\.test\): \*Production database · Read only\* with no end date · predates Sallyport\n\*More than peers\*: none of the 7 others \(Support Agent, Support\) has it\.\n\[Remove\]/,
    );

    await wanda.clicks('Remove', 'home');
    const form = await wanda.modal('End access');
    await form.fill('Why', 'Sami answers no database questions any more');
    await form.submit();
    await wanda.until('it gone', () => (wanda.home().includes('[Show all 5]') ? true : undefined));
    await scene.settle();
    await sami.sees(/ended .*\. Wanda Ruiz ended it\.\n> Sami answers no database questions any more/);
  });

  test('has the whole of it a page at a time, and removes it there', async () => {
    const { wanda } = await withStandingAccess();
    await wanda.opensHome();
    await wanda.until('the team', () => (wanda.home().includes('[Show all 6]') ? true : undefined));
    await wanda.clicks('Show all 6', 'home');
    const list = await wanda.modal('Sallyport');
    await list.shows(
      /Your team’s standing access\nWhat people who report to you hold with no end date[\s\S]*All 6\./,
    );
    await list.clicks('Remove');
    const form = await wanda.modal('End access');
    await form.fill('Why', 'No longer needed');
    await form.submit();
    await list.shows(/All 5\./);
  });

  test('finds the same in who somebody is; whoever has no reports sees nothing of the kind', async () => {
    const { scene, wanda, noah } = await withStandingAccess();
    await wanda.types('/access who @sami');
    expect(await wanda.sees(/What Sami Okafor holds/)).toContain('[End access]');
    await noah.types('/access who @sami');
    expect(await noah.sees(/What Sami Okafor holds/)).not.toContain('[End access]');
    await noah.opensHome();
    await noah.until('the tab', () => (noah.home().includes('What you hold') ? true : undefined));
    expect(noah.home()).toContain('[Give back]');
    expect(noah.home()).not.toContain('Your team’s standing access');

    await wanda.clicks('End access');
    const form = await wanda.modal('End access');
    await form.fill('Why', 'No longer needed');
    await form.submit();
    await wanda.sees(/What Sami Okafor holds\n[\s\S]* being removed/);
    await scene.settle();
  });
});
