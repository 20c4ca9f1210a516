import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { reconcileTargets } from '../../../src/operations/reconcile/reconcile-targets.ts';
import { look } from '../../../src/store/schema/index.ts';
import { acmeScene, type Scene } from '../support/scene.ts';
import { looksAround } from '../support/looks.ts';

/** The looks that are due, and no others. */
async function looksNow(scene: Scene): Promise<void> {
  await reconcileTargets(scene.ctx, new AbortController().signal);
  await scene.settle();
}

const eqProd = () => eq(look.resourceId, 'prod-db');

describe('/access reconcile', () => {
  test('has a resource looked at for its owner, who is shown how it goes and what it finds', async () => {
    const scene = await acmeScene();
    await looksAround(scene);
    await scene.target.hold({ target: 'prod_db_readonly', email: null, name: 'backup-bot' });
    const omar = scene.person('omar');
    await omar.types('/access reconcile production database');
    await omar.sees(/It’s looked at now\. A message shows how it goes and what it finds\./);
    await scene.settle();
    await omar.sees(
      /◷ Looking\n\*Production database\* will be looked at in a moment\.\nLast complete look: /,
    );
    await looksNow(scene);
    await omar.sees(
      /✔ Looked at\n\*Production database\* was read .*\. 1 finding waits to be settled: `\/access findings prod-db` shows them\.\nLast complete look: .*\. It listed 1 entry\./,
    );
    // Nobody waits for the next one, so its message stays as it is.
    const [asked] = await scene.ctx.db.drizzle.select().from(look).where(eqProd());
    expect(asked).toMatchObject({ askedAt: null });
  });

  test('shows how far a look is that is under way, to who asked for it and to who asks again', async () => {
    const scene = await acmeScene();
    await looksAround(scene);
    const [omar, dora] = [scene.person('omar'), scene.person('dora')];
    await omar.types('/access reconcile prod-db');
    await omar.sees(/It’s looked at now/);
    const underWay = {
      begunAt: scene.clock.now(),
      leaseUntil: new Date(scene.clock.now().getTime() + 60_000),
      readSoFar: 200,
    };
    await scene.ctx.db.drizzle.update(look).set(underWay).where(eqProd());
    await scene.settle();
    await omar.sees(/\*Production database\* is being looked at: 200 entries read so far\./);
    await dora.types('/access reconcile prod-db');
    await dora.sees(/It’s being looked at already\. A message shows how that goes and what it finds\./);
    await scene.settle();
    await dora.sees(/\*Production database\* is being looked at: 200 entries read so far\./);
    await dora.types('/access reconcile');
    expect(await dora.sees(/\nHow systems were looked at\n/)).toMatch(
      /\*Production database\*: last complete look .*\nIt’s being looked at now: 200 entries read so far\.\n\*Staging database\*/,
    );
  });

  test('lists what can be looked at with its state: to admins all, to owners theirs, and to nobody else anything', async () => {
    const scene = await acmeScene();
    await scene.target.hold({ target: 'vpn_users', email: null, name: 'backup-bot' });
    await looksAround(scene);
    const [ada, iris, lena, sami] = ['ada', 'iris', 'lena', 'sami'].map((name) => scene.person(name));
    await ada?.types('/access reconcile');
    const all = await ada?.sees(/\nHow systems were looked at\n/);
    expect(all).toMatch(/\*Company VPN\*: last complete look .*\.\n\[Look now\] \[1 finding\]/);
    expect(all).toContain('*Wiki* can’t be read, so nobody knows what else it holds.');
    expect(all).toContain('All 8.');
    await ada?.clicks('1 finding');
    await ada?.sees(/\nFindings on Company VPN\n/);
    await iris?.types('/access reconcile');
    expect(await iris?.sees(/\nHow systems were looked at\n/)).not.toContain('[Look now]');
    await lena?.types('/access reconcile');
    const hers = await lena?.sees(/\nHow systems were looked at\n/);
    expect(hers).toContain('All 2.');
    await lena?.clicks('Look now');
    await lena?.sees(/It’s looked at now/);
    await sami?.types('/access reconcile');
    await sami?.sees(/You own nothing here, so there is nothing for you to look at\./);
  });

  test('shows an auditor the state, and has nothing looked at; nor for whom it isn’t', async () => {
    const scene = await acmeScene();
    await looksAround(scene);
    const [iris, lena] = [scene.person('iris'), scene.person('lena')];
    await iris.types('/access reconcile prod-db');
    await iris.sees(
      /\*Production database\* was read .*\. What it holds is what was decided\.\n[\s\S]*Only its owners and admins can have it looked at now\./,
    );
    await lena.types('/access reconcile prod-db');
    await lena.sees(/Only its owners and admins can have it looked at\./);
    expect((await scene.ctx.db.drizzle.select().from(look)).every(({ askedAt }) => askedAt === null)).toBe(
      true,
    );
  });

  test('says what is never looked at and why, and what may be meant', async () => {
    const never = (yaml: string) =>
      `${yaml}\n`.replace('- id: vpn\n', '- id: vpn\n    reconcile: { every: never }\n');
    const scene = await acmeScene('http', [], undefined, never);
    const ada = scene.person('ada');
    await ada.types('/access reconcile wiki');
    await ada.sees(/Wiki can’t be read, so nobody can look at what it holds\./);
    await ada.types('/access reconcile vpn');
    await ada.sees(/access\.yaml says that Company VPN is never looked at\./);
    await ada.types('/access reconcile prod-bd');
    await ada.sees(/Did you mean prod-db\?/);
    await ada.types('/access reconcile prod-db/read');
    await ada.sees(/It’s looked at now/);
  });

  test('says of what couldn’t be read that it is tried again, and shows it once it is read', async () => {
    const scene = await acmeScene();
    scene.target.failNext({ kind: 'answer', status: 500, text: 'The disk is full' }, 500);
    const omar = scene.person('omar');
    await omar.types('/access reconcile prod-db');
    await omar.sees(/It’s looked at now/);
    await looksNow(scene);
    await omar.sees(
      /✖ Not read\n[\s\S]*Not everything on \*Production database\* could be read\.\n.+\nNothing was concluded from what couldn’t be read\. It’s tried again by itself\.\nThere was no complete look so far\./,
    );
  });
});
