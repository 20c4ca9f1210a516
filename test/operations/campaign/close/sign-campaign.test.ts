import { beforeEach, expect, it } from 'vitest';
import { advanceClosingCampaigns } from '../../../../src/operations/campaign/close/advance-closing-campaigns.ts';
import { showCampaign } from '../../../../src/operations/campaign/show/show-campaign.ts';
import { signCampaign } from '../../../../src/operations/campaign/close/sign-campaign.ts';
import { importPeople } from '../../../../src/operations/people/import-people.ts';
import { decideItem } from '../../../../src/operations/review/decide/decide-item.ts';
import { findCampaign } from '../../../../src/store/campaign/campaign-store.ts';
import { listSignOffs } from '../../../../src/store/campaign/sign-off-store.ts';
import { acmeDefinitions, ACME_YAML } from '../../../support/acme-definitions.ts';
import { acmeWorld, type AcmeWorld, HOUR, PEOPLE_CSV } from '../../../support/acme-world.ts';
import { heldGrants, runningCampaign } from '../../../support/campaigns.ts';
import { describePostgres } from '../../../support/database.ts';
import { runReviews } from '../../../support/review-jobs.ts';

const [ADA, OMAR, DORA, SAMI] = ['ada@acme.test', 'omar@acme.test', 'dora@acme.test', 'sami@acme.test'];
const [IRIS, LENA, WANDA] = ['iris@acme.test', 'lena@acme.test', 'wanda@acme.test'];
const DAY = 24 * HOUR;

let world: AcmeWorld;
beforeEach(async () => {
  world = await acmeWorld();
});

/** Closing, with nothing left but its signatures: one item removed, one undecided. */
async function toSign(signOff: string[]) {
  world.target.holdsFromBefore(SAMI, 'vpn_users');
  const grants = await heldGrants(world.ctx, [
    { email: SAMI, entitlement: 'vpn/connect' },
    { email: SAMI, entitlement: 'crm/agent' },
  ]);
  const started = await runningCampaign(
    world.ctx,
    grants.map((grant) => ({ grant, reviewer: OMAR })),
    { rules: { undecided: 'keep', signOff } },
  );
  await decideItem(await world.as(OMAR), {
    itemId: started.items[0]?.id ?? 0,
    verdict: 'revoke',
    comment: 'Left the team',
  });
  await pass(14 * DAY);
  await pass(60);
  return started;
}
type Started = Awaited<ReturnType<typeof toSign>>;
const pass = async (seconds: number) => {
  world.clock.advance(seconds * 1_000);
  await runReviews(world.ctx);
};
const state = async ({ campaign }: Started) => (await findCampaign(world.ctx.db.drizzle, campaign.id))?.state;
const sign = async ({ campaign }: Started, email: string) =>
  signCampaign(await world.as(email), { campaignId: campaign.id });
const idOf = async (email: string) => (await world.rows.person(email)).id;
const signOffs = async ({ campaign }: Started) => listSignOffs(world.ctx.db.drizzle, campaign.id);
const leaves = async (...emails: string[]) => {
  const csv = PEOPLE_CSV.split('\n')
    .map((line) => (emails.includes(line.split(',')[1] ?? '') ? line.replace(/active$/, 'inactive') : line))
    .join('\n');
  await importPeople(world.ctx, { csv });
};
const FIGURES =
  '“Quarterly review”: 1 of 2 decided by a person (50%), 1 closed undecided (0 revoked, 1 left in place). 0 kept, 1 removed, 0 revoked but left in place, 0 ended meanwhile.';

it('is closed by the last signature, each with the figures as they were', async () => {
  const started = await toSign([IRIS, 'group:dba']);
  expect((await signOffs(started)).map((one) => one.personId).toSorted()).toEqual(
    (await Promise.all([IRIS, OMAR, DORA].map(idOf))).toSorted(),
  );
  const cards = (await world.rows.cards()).filter((card) => card.kind === 'campaign-sign-off');
  expect(cards).toHaveLength(3);
  expect((await showCampaign(world.ctx, started.campaign.id)).signOffs[0]).toMatchObject({
    signedAt: null,
    statement: FIGURES,
  });

  await expect(sign(started, IRIS)).resolves.toMatchObject({ state: 'closing' });
  await sign(started, OMAR);
  await expect(sign(started, DORA)).resolves.toMatchObject({ state: 'closed' });

  for (const one of await signOffs(started))
    expect(one).toMatchObject({ statement: FIGURES, signedAt: world.clock.now() });
  const signed = await world.rows.eventsOf('campaign.signed');
  expect(signed.map((one) => one.actorId)).toEqual(await Promise.all([IRIS, OMAR, DORA].map(idOf)));
  expect(signed[0]?.data['statement']).toBe(FIGURES);
  expect((await world.rows.eventsOf('campaign.closed'))[0]?.data).toMatchObject({
    remediated: 1,
    undecided: 1,
  });
});

it('is signed once each, and by nobody else, admins included', async () => {
  const started = await toSign([IRIS, LENA]);

  for (const email of [ADA, OMAR, SAMI])
    await expect(sign(started, email)).rejects.toMatchObject({ code: 'forbidden' });
  await sign(started, IRIS);
  await expect(sign(started, IRIS)).rejects.toThrow(/You have signed “Quarterly review” already/);
  expect(await world.rows.eventsOf('campaign.signed')).toHaveLength(1);
  expect(await world.rows.eventsOf('act.refused')).toHaveLength(3);
  expect(await state(started)).toBe('closing');
});

it('asks nobody to sign while a removal isn’t through', async () => {
  world.target.always('revoke', { kind: 'fails', fault: { kind: 'retryable' } });
  const started = await toSign([IRIS]);
  expect(await signOffs(started)).toEqual([]);
  await expect(sign(started, IRIS)).rejects.toMatchObject({ code: 'forbidden' });

  world.target.behave('revoke');
  await pass(10 * 60);
  await pass(60);
  expect(await signOffs(started)).toHaveLength(1);
});

it('asks the admins in the place of whoever can’t sign, and says so in what they sign', async () => {
  const started = await toSign(['olga@acme.test', IRIS]);

  await sign(started, IRIS);
  await expect(sign(started, ADA)).resolves.toMatchObject({ state: 'closed' });

  const byAda = (await signOffs(started)).find((one) => one.statement !== FIGURES);
  expect(byAda).toMatchObject({
    personId: await idOf(ADA),
    statement: `${FIGURES} Signed by an admin in the place of Olga Stern.`,
  });
});

it('has the admins sign for somebody who leaves before they did; the first of them does for all', async () => {
  world.ctx.config = acmeDefinitions(
    ACME_YAML.replace('admins: [ada@acme.test]', 'admins: [ada@acme.test, wanda@acme.test]'),
  );
  const started = await toSign([IRIS, LENA]);
  await sign(started, IRIS);
  await leaves(LENA);
  await pass(60);

  const asked = await signOffs(started);
  expect(asked.map((one) => one.personId).toSorted()).toEqual(
    (await Promise.all([IRIS, ADA, WANDA].map(idOf))).toSorted(),
  );
  await expect(sign(started, WANDA)).resolves.toMatchObject({ state: 'closed' });
  expect((await signOffs(started)).map((one) => one.personId).toSorted()).toEqual(
    (await Promise.all([IRIS, WANDA].map(idOf))).toSorted(),
  );
  expect((await world.rows.eventsOf('campaign.signed'))[1]?.data['statement']).toMatch(
    /in the place of Lena Fischer\.$/,
  );
});

it('waits, and says why, where nobody is left who could sign', async () => {
  const started = await toSign([IRIS]);
  await leaves(IRIS, ADA);
  await pass(60);

  expect(await findCampaign(world.ctx.db.drizzle, started.campaign.id)).toMatchObject({
    state: 'closing',
    lastError: 'None of the signers is active, and neither is any admin.',
  });
  await leaves();
  await pass(60);
  await expect(sign(started, IRIS)).resolves.toMatchObject({ state: 'closed', lastError: null });
});

describePostgres('two at once', () => {
  it('who sign at the same moment close it once', async () => {
    const started = await toSign([IRIS, LENA]);
    const people = await Promise.all([IRIS, LENA, IRIS, LENA].map((email) => world.as(email)));

    const outcomes = await Promise.allSettled([
      ...people.map((ctx) => signCampaign(ctx, { campaignId: started.campaign.id })),
      advanceClosingCampaigns(world.ctx),
    ]);

    expect(outcomes.filter((one) => one.status === 'rejected')).toHaveLength(2);
    expect(await world.rows.eventsOf('campaign.signed')).toHaveLength(2);
    expect(await world.rows.eventsOf('campaign.closed')).toHaveLength(1);
    expect(await state(started)).toBe('closed');
  });
});
