import { expect, test } from 'vitest';
import { send, submission } from './support/forge.ts';
import { acmeScene } from './support/scene.ts';

test('a form of another release, while both run, says that nothing was done and to send it again', async () => {
  const scene = await acmeScene();
  const { status, body } = await send(scene, submission(scene, 'omar', 'of_another_release', {}));
  expect(status).toBe(200);
  expect(body).toContain('doesn’t work here, so nothing was done');
  expect(body).toContain('send it again in a few minutes');
});
