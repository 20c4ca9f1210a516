import { describe, expect, test } from 'vitest';
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
  test('says whose it is, and is asked whether they keep what it has', async () => {
    const { scene, lena } = await withAnOrphan();
    expect(lena.dm().at(-1)?.buttons).toEqual([
      'Say whose it is…',
      'A service account…',
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
    await lena.sees(/Sami Okafor \(sami@acme\.test\) has access to \*Analytics · View dashboards\*/);
    expect(lena.dm().at(-1)?.buttons).toEqual(['Adopt…', 'Remove', 'Ignore…']);
    await lena.clicks('Remove');
    await scene.settle();
    expect(scene.target.state().holdings).toEqual([]);
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
