import { expect, test } from 'vitest';
import { findAccountHolder } from '../../src/operations/people/find-account-holder.ts';
import { refreshDirectory } from '../../src/operations/people/refresh-directory.ts';
import { metrics } from '../../src/operations/metrics.ts';
import { readAccounts } from '../../src/slack/workspace/directory.ts';
import { slackAccount } from '../../src/store/schema/index.ts';
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

test('whoever joins is known at once', async () => {
  const scene = await acmeScene();

  const { id } = scene.sandbox.workspace.addMember({ email: 'nina@acme.test', name: 'Nina' });

  const known = () => scene.ctx.db.drizzle.select().from(slackAccount);
  await expect.poll(async () => (await known()).map(({ userId }) => userId)).toContain(id);
});

test('a nameless member keeps nobody else from being read', async () => {
  const scene = await acmeScene('http', [{ email: '0@acme.test', name: 'First', isNameless: true }]);
  scene.sandbox.workspace.changeMember('kim@acme.test', { deleted: true });

  await refreshDirectory(scene.ctx);

  const { id } = scene.person('kim');
  expect((await findAccountHolder(scene.ctx, id, 'person')).shutOut).toBe(true);
});

test('a page of members whose answer is lost is asked for again, and the list isn’t begun anew', async () => {
  const scene = await acmeScene();
  scene.sandbox.workspace.changeMember('kim@acme.test', { deleted: true });
  scene.sandbox.workspace.faults.provoke('users.list', { kind: 'lost' }, { times: 2 });

  await refreshDirectory(scene.ctx);

  const { id } = scene.person('kim');
  expect((await findAccountHolder(scene.ctx, id, 'person')).shutOut).toBe(true);
});

test('a user without an id is dropped with a word in the log, counted, and holds up nobody', async () => {
  const said: string[] = [];
  const scene = await acmeScene('http', [], (line) => said.push(line));
  const counted = async () => (await metrics.slackRecordsDropped.get()).values[0]?.value ?? 0;
  const before = await counted();
  const kim = { id: scene.person('kim').id, team_id: scene.sandbox.workspace.team.id };

  const read = readAccounts(
    [null, { id: '' }, kim],
    { teamId: kim.team_id, enterpriseId: null },
    new Date(),
    scene.ctx.log,
  );

  expect(read.map(({ userId }) => userId)).toEqual([kim.id]);
  expect(await counted()).toBe(before + 2);
  expect(said.join()).toContain('a user that Slack told of was dropped');
});

test('on a grid a member who is at home in a sister workspace is let in', async () => {
  const scene = await acmeScene('http', [SISTER]);

  scene.sandbox.workspace.changeMember('noah@acme.test', { isSister: true, teamId: 'TSISTERS' });
  scene.clock.advance(6 * 60_000);

  await scene.asks('noah', 'vpn/connect');
  expect(scene.target.state().holdings).toMatchObject([{ email: 'noah@acme.test' }]);
});
