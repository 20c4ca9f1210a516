import { expect, test } from 'vitest';
import { ScriptedTarget } from '../support/scripted-target.ts';
import { teams } from '../support/discovery-world.ts';
import { acmeScene } from './support/scene.ts';

/** Billing has what its target lists, and nothing typed. */
const discovers = (accessYaml: string) =>
  accessYaml.replace(
    /( {2}- id: billing\n(?:.*\n)*?) {4}entitlements:\n(?: {6}.*\n)+/,
    `$1    discover: { match: 'entitlement.name.startsWith("eng-")' }\n`,
  );

test('one of 500 that were discovered is found in the form, approved, given, and ends when it is listed no more', async () => {
  const scene = await acmeScene('http', [], undefined, discovers);
  const [lena, sami] = [scene.person('lena'), scene.person('sami')];
  const target = new ScriptedTarget();
  target.listed = teams(500);
  scene.ctx.connectors = new Map([...scene.ctx.connectors, ['target', target]]);
  await scene.pass(1);
  await lena.sees(/500 entitlements can be requested on \*Billing\* now: eng-000, eng-001.* and 480 more/s);

  await sami.types('/access request');
  const modal = await sami.modal('Request access');
  await modal.choose('Access', 'Billing · eng-042', 'billing eng-042');
  await sami.sees(/\*Who will be asked\*/);
  await modal.choose('For how long', '1 hour');
  await modal.fill('Why', 'Looking into INC-4711 for a customer');
  await modal.submit();
  await scene.settle();
  await lena.clicks('Approve');
  await scene.settle();
  expect(target.holds('sami@acme.test', 't-eng-042')).toBe(true);

  target.listed = target.listed.filter(({ name }) => name !== 'eng-042');
  await scene.pass(10);
  expect(target.holds('sami@acme.test', 't-eng-042')).toBe(true);
  await scene.pass(10);
  expect(target.holds('sami@acme.test', 't-eng-042')).toBe(false);
  await sami.sees(/eng-042.*Its system doesn’t list it any more/s);
  await lena.sees(/1 entitlement on \*Billing\* can’t be requested any more, and access to it ends: eng-042/);
  await sami.types('/access request');
  const again = await sami.modal('Request access');
  expect(await again.options('Access', 'billing eng-042')).toEqual([]);
});

test('what is suddenly missing is confirmed as gone with a click, and the message says by whom', async () => {
  const scene = await acmeScene('http', [], undefined, discovers);
  const lena = scene.person('lena');
  const target = new ScriptedTarget();
  target.listed = teams(4);
  scene.ctx.connectors = new Map([...scene.ctx.connectors, ['target', target]]);
  await scene.pass(1);
  target.listed = teams(1);
  await scene.pass(10);
  await lena.sees(/3 entitlements on \*Billing\* are suddenly missing: eng-001, eng-002, eng-003/);
  await lena.clicks('They’re gone');
  await scene.settle();
  await lena.sees(
    /Lena Fischer confirmed .*that 3 entitlements on \*Billing\* are gone, and access to them ends/,
  );
  await scene.pass(1);
  expect([...scene.ctx.config.entitlements.values()].filter(({ isDiscovered }) => isDiscovered)).toHaveLength(
    1,
  );
});
