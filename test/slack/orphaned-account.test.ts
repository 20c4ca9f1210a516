import { describe, expect, test } from 'vitest';
import type { Accounts, Connector } from '../../src/domain/grant/connector.ts';
import { lookAtAll } from '../support/looks.ts';
import { acmeScene, type Scene } from './support/scene.ts';

const NOBODYS =
  /The account “backup@else\.test” on \*Analytics\* has `analytics_viewer`, and nobody here is known to use it\./;

const look = (scene: Scene) =>
  lookAtAll({ ctx: scene.ctx, run: () => scene.settle(), pass: () => scene.pass(1) });

/** What nobody here is known for has access, and its owner is asked about it. */
async function withAnOrphan() {
  const scene = await acmeScene();
  await scene.target.hold({ target: 'analytics_viewer', email: 'backup@else.test', name: 'Backup' });
  await look(scene);
  const lena = scene.person('lena');
  await lena.sees(NOBODYS);
  return { scene, lena };
}

describe('an owner who reads of an account of nobody', () => {
  test('says whose it is, and somebody else is asked whether they keep what it has', async () => {
    const { scene, lena } = await withAnOrphan();
    expect(lena.dm().at(-1)?.buttons).toEqual([
      'Say whose it is…',
      'A service account…',
      'Remove its access',
      'Leave it for now…',
    ]);

    await lena.clicks('Say whose it is…');
    const form = await lena.modal('Whose is it?');
    expect(form.text()).toMatch(NOBODYS);
    await form.choose('Who uses it', 'Sami Okafor');
    await form.fill('How you know', 'He set it up');
    await form.submit();
    await scene.settle();
    await lena.sees(
      /Lena Fischer said that it belongs to Sami Okafor .*: “He set it up”\. Whether they keep/,
    );

    await look(scene);
    await scene.pass(1);
    // Whoever said so isn't asked as well: there is no other owner.
    const ada = scene.person('ada');
    await ada.sees(/Sami Okafor \(sami@acme\.test\) has access to \*Analytics · View dashboards\*/);
    expect(ada.dm().at(-1)?.buttons).toEqual(['Adopt…', 'Remove', 'Ignore…']);
    await ada.clicks('Remove');
    await scene.settle();
    expect(scene.target.state().holdings).toEqual([]);
  });

  test('has its access removed, and reads that it is gone', async () => {
    const { scene, lena } = await withAnOrphan();

    await lena.clicks('Remove its access');
    await scene.settle();

    expect(scene.target.state().holdings).toEqual([]);
    await lena.sees(/Lena Fischer had its access removed\. “analytics_viewer” wasn’t listed any more/);
    expect(lena.dm().at(-1)?.buttons).toEqual([]);
    await look(scene);
    expect(lena.dm().filter(({ buttons }) => buttons.length > 0)).toEqual([]);
  });

  test('has it disabled where its system can', async () => {
    const scene = await acmeScene();
    const { connectorId } = scene.ctx.config.resources.get('analytics')!;
    const connectors = scene.ctx.connectors as Map<string, Connector>;
    const disabled: unknown[] = [];
    const disable: Accounts['disable'] = async ({ seenAs }) => {
      disabled.push(seenAs?.id);
      return { kind: 'done', changed: true };
    };
    connectors.set(connectorId, { ...connectors.get(connectorId)!, accounts: { disable, enable: disable } });
    await scene.target.hold({ target: 'analytics_viewer', email: 'backup@else.test', name: 'Backup' });
    await look(scene);
    const lena = scene.person('lena');

    await lena.clicks('Disable it');
    await scene.settle();

    expect(disabled).toEqual(['backup@else.test']);
    await lena.sees(/Lena Fischer had it disabled\. The target said that the account is disabled\./);
    await look(scene);
    expect(lena.dm().filter(({ buttons }) => buttons.length > 0)).toEqual([]);
  });

  test('leaves it for now', async () => {
    const { scene, lena } = await withAnOrphan();

    await lena.clicks('Leave it for now…');
    const form = await lena.modal('Leave it for now');
    await form.choose('Until the end of', '2026-11-27');
    await form.fill('Why', 'Its owner is away');
    await form.submit();
    await scene.settle();

    await lena.sees(/Lena Fischer leaves it as it is until .*: Its owner is away/);
    expect(lena.dm().at(-1)?.buttons).not.toContain('Leave it for now…');
  });

  test('makes it a service account of somebody else, and isn’t asked again', async () => {
    const { scene, lena } = await withAnOrphan();

    await lena.clicks('A service account…');
    const form = await lena.modal('A service account');
    await form.choose('Who answers for it', 'Lena Fischer');
    await form.fill('What it is for', 'Nightly backups');
    await form.submit();
    expect(form.errors).toEqual({
      'Who answers for it': expect.stringContaining('You can’t say that you answer for it yourself'),
    });
    await form.choose('Who answers for it', 'Sami Okafor');
    await form.submit();
    await scene.settle();
    await lena.sees(/said that it’s a service account and Sami Okafor .* answers for it: “Nightly backups”/);

    const before = lena.dm().length;
    await look(scene);
    expect(lena.dm()).toHaveLength(before);
    expect(scene.target.state().holdings).toHaveLength(1);
  });
});
