import { beforeEach, describe, expect, it } from 'vitest';
import { breakGlass } from '../../../src/operations/emergency/break-glass.ts';
import { judgeEmergency } from '../../../src/operations/emergency/judge-emergency.ts';
import { listEmergencyReviewsOf } from '../../../src/operations/emergency/list-my-emergency-reviews.ts';
import { delegateApprovals } from '../../../src/operations/delegation/delegate-approvals.ts';
import { approveRequest } from '../../../src/operations/approval/decide/approve-request.ts';
import { acmeDefinitions } from '../../support/acme-definitions.ts';
import { type AcmeWorld, acmeWorld, HOUR } from '../../support/acme-world.ts';
import { APPROVALS_YAML } from '../../support/approvals-definitions.ts';
import { ALL } from '../../support/all-of-it.ts';

const [KIM, DORA, OMAR] = ['kim@acme.test', 'dora@acme.test', 'omar@acme.test'];
const [SAMI, ADA, WANDA] = ['sami@acme.test', 'ada@acme.test', 'wanda@acme.test'];

let world: AcmeWorld;
beforeEach(async () => {
  world = await acmeWorld({ yaml: APPROVALS_YAML });
});
let keys = 0;
const take = async (email: string, more = {}) =>
  breakGlass(await world.as(email), {
    entitlement: 'prod-db/read',
    durationSeconds: HOUR,
    justification: 'Primary is out of disk',
    idempotencyKey: `glass ${++keys}`,
    ...more,
  });
const idOf = async (email: string) => (await world.rows.person(email)).id;
const reviewId = async () => (await world.rows.emergencyReviews())[0]?.id ?? '';
const judge = async (email: string, justified: boolean, comment = 'It was down') =>
  judgeEmergency(await world.as(email), { reviewId: await reviewId(), justified, comment });

describe('break glass', () => {
  it('gives access at once to who is on call, tells the owners and the audit channel, and opens a review', async () => {
    const { id } = await take(KIM);
    const cards = (await world.rows.cards()).map((card) => `${card.kind} to ${card.audienceId}`);
    await world.run();

    expect((await world.rows.grantOf(id)).state).toBe('active');
    expect(await world.rows.kinds(id)).toEqual([
      'request.submitted',
      'request.approved',
      'grant.scheduled',
      'glass.broken',
      'grant.provisioned',
    ]);
    expect(cards.toSorted()).toEqual(
      [
        'glass-notice to #access-audit',
        `glass-review to ${await idOf(OMAR)}`,
        `glass-review to ${await idOf(DORA)}`,
      ].toSorted(),
    );
    expect(
      await listEmergencyReviewsOf(world.ctx, (await world.as(OMAR)).actor.person.id, ALL),
    ).toMatchObject({
      total: 1,
    });
  });

  it('is judged all the same where the right left the catalog since, and what was taken of it is removed', async () => {
    const { id } = await take(KIM);
    await world.run();
    const { config } = world.ctx;
    const entitlements = new Map([...config.entitlements].filter(([key]) => key !== 'prod-db/read'));
    world.ctx.config = { ...config, hash: 'another', entitlements };

    await judge(OMAR, false, 'It was up');
    await world.run();
    expect(await world.rows.grantOf(id)).toMatchObject({ state: 'revoked', remains: 'gone' });
  });

  it('ends by itself after the time taken, and the review stays open until somebody decides', async () => {
    const { id } = await take(KIM);
    await world.run();
    await world.pass(30 * 24 * HOUR);

    expect((await world.rows.grantOf(id)).state).toBe('revoked');
    expect((await world.rows.emergencyReviews())[0]?.state).toBe('open');
    await expect(judge(OMAR, true)).resolves.toMatchObject({ state: 'justified' });
  });

  it('leaves what is left of it when it was justified', async () => {
    const { id } = await take(KIM);
    await world.run();

    await judge(OMAR, true, 'The disk was full');
    await world.run();

    expect((await world.rows.grantOf(id)).state).toBe('active');
    expect((await world.rows.emergencyReviews())[0]).toMatchObject({
      state: 'justified',
      endedById: await idOf(OMAR),
      comment: 'The disk was full',
    });
    expect(await world.rows.kinds(id)).toContain('glass-review.justified');
  });

  it('ends at once what is left of it when it was not', async () => {
    const { id } = await take(KIM);
    await world.run();

    await judge(DORA, false, 'Nothing was down');
    await world.run();

    expect(await world.rows.grantOf(id)).toMatchObject({ state: 'revoked', endReason: 'not-justified' });
    expect(world.target.holdings()).toEqual([]);
  });

  it('ends it at once when it was not justified before it was even set up', async () => {
    const { id } = await take(KIM);

    await judge(DORA, false);
    await world.run();

    expect((await world.rows.grantOf(id)).state).toBe('revoked');
    expect(world.target.holdings()).toEqual([]);
  });

  it('refuses the judgement of whoever took it, and of everybody who isn’t asked', async () => {
    await take(DORA);

    for (const email of [DORA, KIM, SAMI, ADA, WANDA])
      await expect(judge(email, true), email).rejects.toMatchObject({ code: 'forbidden' });

    expect((await world.rows.emergencyReviews())[0]?.state).toBe('open');
    expect(await world.rows.eventsOf('act.refused')).toHaveLength(5);
    await expect(judge(OMAR, true)).resolves.toMatchObject({ state: 'justified' });
  });

  it('refuses the judgement of a delegate of whoever took it', async () => {
    const until = new Date(world.clock.now().getTime() + HOUR * 1_000);
    await delegateApprovals(await world.as(OMAR), { toPersonId: await idOf(SAMI), until });
    await take(OMAR);

    await expect(judge(SAMI, true)).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('takes one judgement, and tells the second whose it was', async () => {
    await take(KIM);
    await judge(OMAR, true);

    await expect(judge(DORA, false)).rejects.toThrow(/Omar Haddad has judged this already/);
  });

  it('refuses a judgement without a comment', async () => {
    await take(KIM);

    await expect(judge(OMAR, true, '  ')).rejects.toMatchObject({ code: 'invalid' });
  });

  it('asks the admins where nobody of its reviewers is left', async () => {
    world.ctx.config = acmeDefinitions(APPROVALS_YAML.replaceAll('[owner] }', '["group:nobody"] }'));
    await take(KIM);

    await expect(judge(OMAR, true)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(judge(ADA, true)).resolves.toMatchObject({ state: 'justified' });
  });

  it.each([
    ['who isn’t on call', SAMI, {}, /doesn’t allow emergency access in this case/],
    [
      'longer than the policy’s most',
      KIM,
      { durationSeconds: HOUR + 60 },
      /too long here: choose up to 1 hour/,
    ],
    ['no reason', KIM, { justification: 'disk' }, /Say why in at least 10 characters/],
    ['what has no emergency access', KIM, { entitlement: 'many/e1' }, /doesn’t allow emergency access to/],
    ['what no policy covers', KIM, { entitlement: 'attic/enter' }, /No policy covers attic\/enter/],
    ['what isn’t there', KIM, { entitlement: 'prod-db/wriet' }, /There is no “prod-db\/wriet”/],
  ])('refuses %s', async (_, email, more, sentence) => {
    await expect(take(email, more)).rejects.toThrow(sentence);

    expect(await world.rows.requests()).toEqual([]);
    expect(await world.rows.grants()).toEqual([]);
  });

  it('refuses what its policy denies, whoever is on call', async () => {
    world.ctx.config = acmeDefinitions(
      APPROVALS_YAML.replace('person.department == "Finance"', 'person.type == "contractor"'),
    );

    await expect(take(KIM)).rejects.toThrow(/Finance may not read customer data/);
    expect(await world.rows.eventsOf('glass.refused')).toHaveLength(1);
  });

  it('doesn’t wait for an exception: the review judges that as well', async () => {
    const { id: other } = await world.asks(KIM, 'desk/agent');
    await approveRequest(await world.as(WANDA), { requestId: other });
    await world.run();

    const { id } = await take(KIM, { entitlement: 'desk/admin' });
    await world.run();

    expect((await world.rows.grantOf(id)).state).toBe('active');
  });

  it('takes it once, however often the form is sent', async () => {
    const first = await take(KIM, { idempotencyKey: 'form' });
    const second = await take(KIM, { idempotencyKey: 'form' });

    expect(second.id).toBe(first.id);
    expect(await world.rows.emergencyReviews()).toHaveLength(1);
  });
});
