import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { PersonId } from '../../../src/domain/ids.ts';
import type { GrantId } from '../../../src/domain/ids.ts';
import { draftCampaign } from '../../../src/operations/campaign/plan/draft-campaign.ts';
import { launchDueCampaigns } from '../../../src/operations/campaign/launch/launch-due-campaigns.ts';
import { askAboutFindings } from '../../../src/operations/finding/ask-about-findings.ts';
import { decideFinding } from '../../../src/operations/finding/decide-finding.ts';
import { asAsked } from '../../../src/operations/finding/ask-unasked.ts';
import { postAsked } from '../../../src/operations/waiting/post-asked.ts';
import type { AskedInLook } from '../../../src/operations/waiting/post-asked.ts';
import { listMyWaiting } from '../../../src/operations/waiting/list-waiting.ts';
import { remindWaiting } from '../../../src/operations/waiting/remind-waiting.ts';
import * as schema from '../../../src/store/schema/index.ts';
import { transaction } from '../../../src/store/database/transaction.ts';
import { acmeWorld } from '../../support/acme-world.ts';
import type { AcmeWorld } from '../../support/acme-world.ts';
import { ADA, DAY_MS, HOUR_MS, reviewWorld } from '../campaign/review-world.ts';

const [OMAR, DORA] = ['omar@acme.test', 'dora@acme.test'];
const HOLDERS = ['sami', 'pia', 'kim', 'mona'].map((name) => `${name}@acme.test`);

async function cardsTo(world: AcmeWorld, email: string) {
  const { id } = await world.rows.person(email);
  return world.ctx.db.drizzle.select().from(schema.card).where(eq(schema.card.audienceId, id));
}
const kindsTo = async (world: AcmeWorld, email: string) =>
  (await cardsTo(world, email)).map(({ kind }) => kind).toSorted();

/** Eight accesses, whose draft asked nobody for a day. */
async function manyFound(): Promise<AcmeWorld> {
  const world = await reviewWorld();
  for (const holder of HOLDERS) {
    world.target.holdsFromBefore(holder, 'db_read');
    world.target.holdsFromBefore(holder, 'db_write');
  }
  await draftCampaign(await world.as(ADA), { kind: 'findings', resourceId: 'prod-db' });
  await launchDueCampaigns(world.ctx);
  world.clock.advance(DAY_MS);
  return world;
}

const FIVE_AND_HOW_MANY = [...Array.from({ length: 5 }, () => 'finding'), 'waiting-reminder'];

it('asks an owner about a few in messages of their own, and about the rest in one, all of which wait', async () => {
  const world = await manyFound();

  expect(await askAboutFindings(world.ctx)).toBe(8);
  await askAboutFindings(world.ctx);

  for (const owner of [OMAR, DORA]) {
    expect(await kindsTo(world, owner)).toEqual(FIVE_AND_HOW_MANY);
    expect((await listMyWaiting(await world.as(owner))).findings.total).toBe(8);
  }
});

it('reminds of those without a message when all that have one are decided, until none is left', async () => {
  const world = await manyFound();
  await askAboutFindings(world.ctx);
  const decides = async (grantId: string) =>
    decideFinding(await world.as(OMAR), { grantId: grantId as GrantId, verdict: 'keep' });
  const told = (await cardsTo(world, OMAR)).filter(({ kind }) => kind === 'finding');
  for (const { subjectId } of told) await decides(subjectId);
  const omar = await world.rows.person(OMAR);
  world.clock.advance(4 * DAY_MS);

  await remindWaiting(world.ctx);

  const reminded = (await world.rows.eventsOf('waiting.reminded')).filter(
    ({ subject }) => subject.personId === omar.id,
  );
  expect(reminded).toMatchObject([{ data: { waiting: { finding: 3 } } }]);
  const { findings } = await listMyWaiting(await world.as(OMAR));
  for (const { finding } of findings.rows) await decides(finding.grantId);
  await world.ctx.db.drizzle.update(schema.card).set({ dueAt: null });
  world.clock.advance(HOUR_MS);
  await remindWaiting(world.ctx);
  const reminder = (await cardsTo(world, OMAR)).find(({ kind }) => kind === 'waiting-reminder');
  expect(reminder).toMatchObject({ dueAt: world.clock.now(), remindDueAt: null });
});

it('asks who came to be an owner likewise', async () => {
  const world = await manyFound();
  await askAboutFindings(world.ctx);
  await world.ctx.db.drizzle.update(schema.finding).set({ askedIds: [] });
  await world.ctx.db.drizzle.delete(schema.card);
  world.clock.advance(HOUR_MS);

  expect(await askAboutFindings(world.ctx)).toBe(8);

  expect(await kindsTo(world, OMAR)).toEqual(FIVE_AND_HOW_MANY);
});

it('says how much waits once in a look, and brings it up to date', async () => {
  const world = await acmeWorld();
  const id = PersonId.parse((await world.rows.person(OMAR)).id);
  const some = (count: number, from: string) =>
    Array.from({ length: count }, (_, n) => ({ grantId: `${from}_${n}` as GrantId, askedIds: [id] }));
  const posts = (asked: ReturnType<typeof some>, before: AskedInLook) =>
    transaction(world.ctx, (tx) => postAsked(tx, asked.map(asAsked), before, world.clock.now()));
  const reminder = async () => (await cardsTo(world, OMAR)).find(({ kind }) => kind === 'waiting-reminder');

  const first = await posts(some(5, 'one'), new Map());
  expect(await reminder()).toBeUndefined();
  const second = await posts(some(1, 'two'), first);
  const posted = { channelId: 'D1', messageTs: '1.1', dueAt: null };
  await world.ctx.db.drizzle.update(schema.card).set(posted).where(eq(schema.card.kind, 'waiting-reminder'));
  const third = await posts(some(50, 'three'), second);

  expect(third.get(id)).toBe(56);
  expect(await reminder()).toMatchObject({ ...posted, dueAt: world.clock.now() });
  expect(await kindsTo(world, OMAR)).toEqual(FIVE_AND_HOW_MANY);
});
