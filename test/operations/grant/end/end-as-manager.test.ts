import { eq } from 'drizzle-orm';
import { beforeEach, expect, it } from 'vitest';
import { endGrant, previewEnd } from '../../../../src/operations/grant/end/end-grant.ts';
import { listHeld } from '../../../../src/operations/grant/list-held.ts';
import { person } from '../../../../src/store/schema/index.ts';
import { ACME_YAML } from '../../../support/acme-definitions.ts';
import { type AcmeWorld, acmeWorld, HOUR } from '../../../support/acme-world.ts';
import { ALL } from '../../../support/all-of-it.ts';

const [SAMI, MONA, ADA, OMAR] = ['sami@acme.test', 'mona@acme.test', 'ada@acme.test', 'omar@acme.test'];
const WHY = 'Sami works on something else now';

let world: AcmeWorld;
let grantId: string;

beforeEach(async () => {
  // Ada is above Mona, and no admin here.
  world = await acmeWorld({
    yaml: ACME_YAML.replace('admins: [ada@acme.test]', 'admins: [wanda@acme.test]'),
  });
  grantId = (await world.holds(SAMI, 'crm/agent', HOUR)).id;
});

const reportsTo = (email: string, managerEmail: string | null) =>
  world.ctx.db.drizzle.update(person).set({ managerEmail }).where(eq(person.email, email));

const mayEnd = async (email: string) => {
  const { id: personId } = await world.rows.person(SAMI);
  const { held } = await listHeld(await world.as(email), { personId }, ALL);
  return held.rows.map((view) => view.mayEnd);
};

it.each([
  ['a manager of somebody else', 'dora@acme.test', () => reportsTo('kim@acme.test', 'dora@acme.test')],
  ['the manager’s manager', ADA, async () => {}],
  ['a former manager', MONA, () => reportsTo(SAMI, 'dora@acme.test')],
  ['a manager of somebody whom nobody manages any more', MONA, () => reportsTo(SAMI, null)],
])('is refused to %s, which is on record', async (_, email, change) => {
  await change();
  const actor = await world.as(email);

  await expect(previewEnd(actor, grantId)).rejects.toMatchObject({ code: 'forbidden' });
  await expect(endGrant(actor, { grantId, comment: WHY })).rejects.toMatchObject({
    code: 'forbidden',
    message:
      'Only admins, the owners of it and whoever its holder reports to can end what somebody else holds.',
  });

  expect(await mayEnd(email)).toEqual([false]);
  expect((await world.rows.grant(grantId)).state).toBe('active');
  expect((await world.rows.eventsOf('act.refused')).length).toBeGreaterThanOrEqual(1);
  expect(await world.rows.eventsOf('grant.revocation-started')).toEqual([]);
});

it('is refused to whoever stopped being the manager while the form stood open', async () => {
  const mona = await world.as(MONA);
  await previewEnd(mona, grantId);
  await reportsTo(SAMI, OMAR);

  await expect(endGrant(mona, { grantId, comment: WHY })).rejects.toMatchObject({ code: 'forbidden' });

  expect((await world.rows.grant(grantId)).state).toBe('active');
});

it('asks a manager for a reason, and for giving back where they are their own', async () => {
  const mona = await world.as(MONA);
  await expect(endGrant(mona, { grantId, comment: ' ' })).rejects.toMatchObject({ field: 'comment' });

  await reportsTo(SAMI, SAMI);
  const own = endGrant(await world.as(SAMI), { grantId, comment: WHY });
  await expect(own).rejects.toThrow(/give it back instead/);
});

it('is an owner’s act where the manager owns it too', async () => {
  await reportsTo(SAMI, OMAR);

  await endGrant(await world.as(OMAR), { grantId, comment: WHY });

  expect((await world.rows.grant(grantId)).endReason).toBe('revoked-by-owner');
});

it('happens once where manager and owner end it at the same time, and whoever was later reads who was first', async () => {
  const [mona, omar] = [await world.as(MONA), await world.as(OMAR)];
  expect(await mayEnd(MONA)).toEqual([true]);

  const all = await Promise.allSettled([
    endGrant(mona, { grantId, comment: WHY }),
    endGrant(omar, { grantId, comment: WHY }),
    endGrant(mona, { grantId, comment: WHY }),
  ]);

  expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await world.rows.eventsOf('grant.revocation-started')).toHaveLength(1);
  await expect(previewEnd(mona, grantId)).rejects.toMatchObject({
    code: 'stale',
    message: expect.stringMatching(
      /is being removed already, so nothing was changed\. (You|Omar Haddad) ended it/,
    ),
  });
});
