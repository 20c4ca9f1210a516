import { expect, test } from 'vitest';
import { findAccountHolder } from '../../src/operations/people/find-account-holder.ts';
import { refreshDirectory } from '../../src/operations/people/refresh-directory.ts';
import { acmeScene } from './support/scene.ts';

const SISTER = { email: 'una@acme.test', name: 'Una Sister', isSister: true };

test('a deactivation is never lost to a name or an address that is null', async () => {
  const scene = await acmeScene('http', [{ email: 'ghost@acme.test', name: 'Ghost', isNameless: true }]);
  const { workspace } = scene.sandbox;
  await refreshDirectory(scene.ctx);

  workspace.changeMember('sami@acme.test', { isNameless: true, deleted: true });
  const { id } = scene.person('sami');

  await expect.poll(async () => (await findAccountHolder(scene.ctx, id, 'person')).shutOut).toBe(true);
});

test('a nameless member keeps nobody else from being read', async () => {
  const scene = await acmeScene('http', [{ email: '0@acme.test', name: 'First', isNameless: true }]);
  scene.sandbox.workspace.changeMember('kim@acme.test', { deleted: true });

  await refreshDirectory(scene.ctx);

  const { id } = scene.person('kim');
  expect((await findAccountHolder(scene.ctx, id, 'person')).shutOut).toBe(true);
});

test('on a grid a member who is at home in a sister workspace is let in', async () => {
  const scene = await acmeScene('http', [SISTER]);

  scene.sandbox.workspace.changeMember('noah@acme.test', { isSister: true, teamId: 'TSISTERS' });
  scene.clock.advance(6 * 60_000);

  await scene.asks('noah', 'vpn/connect');
  expect(scene.target.state().holdings).toMatchObject([{ email: 'noah@acme.test' }]);
});
