import { expect, it } from 'vitest';
import { endGrant, previewEnd } from '../../../../src/operations/grant/end/end-grant.ts';
import { returnGrant } from '../../../../src/operations/grant/end/return-grant.ts';
import { showEnded } from '../../../../src/operations/grant/end/show-ended.ts';
import { listHolders } from '../../../../src/operations/grant/list-holders.ts';
import { completeTask } from '../../../../src/operations/task/complete-task.ts';
import { eventSentence } from '../../../../src/operations/audit/event-sentence.ts';
import { accessEndedCard } from '../../../../src/slack/cards/grant/access-ended.ts';
import { ALL } from '../../../support/all-of-it.ts';
import { heldGrants, runningCampaign } from '../../../support/campaigns.ts';
import { type AcmeWorld, acmeWorld, HOUR } from '../../../support/acme-world.ts';
import { reads } from '../../../slack/support/reads.ts';

const SAMI = 'sami@acme.test';
const OMAR = 'omar@acme.test';
const ADA = 'ada@acme.test';
const WHY = 'The migration is over';

const posts = (world: AcmeWorld) =>
  world.shown.filter((card) => card.kind === 'access-ended' && card.messageTs === null);

/** Access that was there before, as rows alone. */
async function held(world: AcmeWorld, email: string, entitlement: string): Promise<string> {
  const [grant] = await heldGrants(world.ctx, [{ email, entitlement }]);
  return grant?.id ?? '';
}

async function told(world: AcmeWorld): Promise<string> {
  const subjectId = posts(world).at(-1)?.subjectId ?? '';
  const ended = await showEnded(world.ctx, subjectId, { offset: 0, limit: 60 });
  return reads(accessEndedCard(ended, subjectId, { now: world.clock.now(), command: '/access' }));
}

it.each([
  [OMAR, 'Omar Haddad', 'revoked-by-owner'],
  [ADA, 'Ada Moreau', 'revoked-by-admin'],
  ['mona@acme.test', 'Mona Brandt', 'revoked-by-manager'],
])(
  'ends what somebody holds when %s says why, and tells them in one new message who and why',
  async (by, name, reason) => {
    const world = await acmeWorld();
    const { id } = await world.holds(SAMI, 'prod-db/read', 8 * HOUR);

    await endGrant(await world.as(by), { grantId: id, comment: ` ${WHY} ` });
    expect((await world.rows.grant(id)).state).toBe('revoking');
    await world.run();
    await world.pass(5);
    await world.pass(HOUR);

    expect(await world.rows.grant(id)).toMatchObject({
      state: 'revoked',
      endReason: reason,
      remains: 'gone',
    });
    expect(posts(world).map((card) => card.audienceId)).toEqual([(await world.rows.person(SAMI)).id]);
    expect(await told(world)).toMatch(new RegExp(`ended .*\\. ${name} ended it\\.\n> ${WHY}\n`));
    const [begun, ...more] = await world.rows.eventsOf('grant.revocation-started');
    expect(more).toEqual([]);
    expect(begun).toMatchObject({
      actorLabel: expect.stringContaining(name),
      data: { reason, comment: WHY },
    });
    const said = begun && eventSentence(world.ctx.config, begun, () => 'Sami');
    expect(said).toMatch(
      /^began to end Sami’s .* \(ended by (an owner|an admin|the holder’s manager)\): “The migration is over”$/,
    );
  },
);

it('ends what isn’t set up yet at once, and tells whoever waits for it', async () => {
  const world = await acmeWorld();
  const { id: requestId } = await world.asks(SAMI, 'vpn/connect');
  const { id } = await world.rows.grantOf(requestId);

  await endGrant(await world.as(OMAR), { grantId: id, comment: WHY });
  await world.run();
  await world.pass(5);

  expect(await world.rows.grant(id)).toMatchObject({ state: 'revoked', remains: 'never-there' });
  expect(world.target.holdings()).toEqual([]);
  expect((await world.rows.eventsOf('grant.revoked'))[0]?.data).toMatchObject({ comment: WHY });
  expect(await told(world)).toContain(`won’t be set up. Omar Haddad ended it.\n> ${WHY}`);
});

it('names who ended it also where somebody else removes it by hand', async () => {
  const world = await acmeWorld();
  const id = await held(world, SAMI, 'wiki/editor');

  await endGrant(await world.as('lena@acme.test'), { grantId: id, comment: WHY });
  await world.run();
  const [task] = await world.rows.tasks();
  await completeTask(await world.as('wanda@acme.test'), { taskId: task?.id ?? '' });
  await world.pass(5);

  expect(await told(world)).toContain(`Lena Fischer ended it.\n> ${WHY}`);
});

it('says who was first to whoever comes to end what is ending, has ended, or ended as its time was up', async () => {
  const world = await acmeWorld();
  const { id } = await world.holds(SAMI, 'prod-db/read');
  const [omar, dora, sami] = [await world.as(OMAR), await world.as('dora@acme.test'), await world.as(SAMI)];
  const input = { grantId: id, comment: WHY };
  await endGrant(dora, input);

  const removing = 'This access is being removed already, so nothing was changed.';
  await expect(endGrant(omar, input)).rejects.toThrow(`${removing} Dora Novak ended it.`);
  await expect(endGrant(dora, input)).rejects.toThrow(`${removing} You ended it.`);
  await expect(returnGrant(sami, { grantId: id })).rejects.toThrow(`${removing} Dora Novak ended it.`);
  await world.run();
  const over = 'This access has ended already, so nothing was changed.';
  await expect(previewEnd(omar, id)).rejects.toThrow(`${over} Dora Novak ended it.`);

  const other = await world.holds(SAMI, 'vpn/connect', HOUR);
  await world.pass(HOUR + 5);
  const late = previewEnd(await world.as(ADA), other.id);
  await expect(late).rejects.toMatchObject({ message: expect.stringMatching(/so nothing was changed\.$/) });
});

it('is ended once, whoever clicks again, at the same time or later', async () => {
  const world = await acmeWorld();
  const { id } = await world.holds(SAMI, 'prod-db/read');
  const input = { grantId: id, comment: WHY };
  const [omar, dora, sami] = [await world.as(OMAR), await world.as('dora@acme.test'), await world.as(SAMI)];

  const all = await Promise.allSettled([
    endGrant(omar, input),
    endGrant(omar, input),
    endGrant(dora, input),
    returnGrant(sami, { grantId: id }),
  ]);

  expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await world.rows.eventsOf('grant.revocation-started')).toHaveLength(1);
  await expect(previewEnd(dora, id)).rejects.toThrow(/is being removed already/);
  await world.run();
  await expect(endGrant(omar, input)).rejects.toMatchObject({
    code: 'stale',
    message: expect.stringMatching(/^This access has ended already, so nothing was changed\./),
  });
});

it('is refused without a reason, of one’s own, and to who neither owns it nor manages them, of which each is on record', async () => {
  const world = await acmeWorld();
  const { id: samis } = await world.holds(SAMI, 'prod-db/read');
  const own = await held(world, OMAR, 'prod-db/write');
  const omar = await world.as(OMAR);

  await expect(endGrant(omar, { grantId: samis, comment: ' \n ' })).rejects.toMatchObject({
    code: 'invalid',
    field: 'comment',
  });
  await expect(endGrant(omar, { grantId: own, comment: WHY })).rejects.toThrow(/give it back instead/);
  const lena = await world.as('lena@acme.test');
  await expect(previewEnd(lena, samis)).rejects.toMatchObject({ code: 'forbidden' });
  await expect(endGrant(lena, { grantId: samis, comment: WHY })).rejects.toMatchObject({ code: 'forbidden' });

  expect(await world.rows.eventsOf('act.refused')).toHaveLength(3);
  expect((await world.rows.grant(samis)).state).toBe('active');
});

it('is offered to owners, managers and admins alone, of what others hold and hasn’t begun to end', async () => {
  const world = await acmeWorld();
  const { id } = await world.holds(SAMI, 'prod-db/read');
  await held(world, OMAR, 'prod-db/read');
  const offered = async (email: string) => {
    const { holders } = await listHolders(await world.as(email), { resource: 'prod-db' }, ALL);
    return holders.rows.filter((view) => view.mayEnd).map((view) => view.holder.email);
  };

  expect(await offered(OMAR)).toEqual([SAMI]);
  expect((await offered(ADA)).toSorted()).toEqual([OMAR, SAMI]);
  expect(await offered('mona@acme.test')).toEqual([SAMI]);
  expect([await offered(SAMI), await offered('iris@acme.test'), await offered('lena@acme.test')]).toEqual([
    [],
    [],
    [],
  ]);
  await endGrant(await world.as('dora@acme.test'), { grantId: id, comment: WHY });

  expect(await offered(OMAR)).toEqual([]);
});

it('takes it out of a review that nobody has decided yet', async () => {
  const world = await acmeWorld();
  const [grant] = await heldGrants(world.ctx, [{ email: SAMI, entitlement: 'prod-db/read' }]);
  if (grant === undefined) throw new Error('nothing is held');
  await runningCampaign(world.ctx, [{ grant, reviewer: 'dora@acme.test' }]);

  await endGrant(await world.as(OMAR), { grantId: grant.id, comment: WHY });

  expect((await world.rows.eventsOf('review-item.ended')).map((event) => event.data['reason'])).toEqual([
    'the access ended before anybody decided (ended by an owner)',
  ]);
});

it('ends what the catalog doesn’t know any more: by its resource’s owners, or by admins where nobody owns it', async () => {
  const world = await acmeWorld();
  const [dropped, crm] = [await held(world, SAMI, 'prod-db/drop'), await held(world, SAMI, 'old-crm/agent')];

  await expect(endGrant(await world.as(OMAR), { grantId: crm, comment: WHY })).rejects.toMatchObject({
    code: 'forbidden',
  });
  await endGrant(await world.as(OMAR), { grantId: dropped, comment: WHY });
  await endGrant(await world.as(ADA), { grantId: crm, comment: WHY });
  await world.run();

  expect([await world.rows.grant(dropped), await world.rows.grant(crm)]).toMatchObject([
    { state: expect.stringMatching(/^revok/), endReason: 'revoked-by-owner' },
    { state: expect.stringMatching(/^revok/), endReason: 'revoked-by-admin' },
  ]);
});
