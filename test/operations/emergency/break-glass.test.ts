import { expect, test } from 'vitest';
import { breakGlass } from '../../../src/operations/emergency/break-glass.ts';
import { judgeEmergency } from '../../../src/operations/emergency/judge-emergency.ts';
import { listEmergencyReviewsOf } from '../../../src/operations/emergency/list-my-emergency-reviews.ts';
import { ACME_YAML } from '../../support/acme-definitions.ts';
import { acmeWorld, type AcmeWorld } from '../../support/acme-world.ts';
import { ALL } from '../../support/all-of-it.ts';

/** Omar and Dora own prod-db, and review what is taken there. */
const yaml = ACME_YAML.replace(
  'policies:\n',
  `separation_of_duties:
  - id: agent-and-data
    name: Nobody both answers customers and changes their data
    conflict: [[crm/agent], [prod-db/write]]
    on_conflict: block
policies:
  - id: prod
    when: 'resource.id == "prod-db"'
    deny:
      - { if: 'person.type == "contractor"', reason: Contractors may not. }
    stages:
      - { name: Owner, approvers: [owner], need: 1 }
    break_glass: { allowed_if: "true", max: 1h, review_by: [omar@acme.test] }
`,
);

const ask = (more: object = {}) => ({
  entitlement: 'prod-db/write',
  durationSeconds: 1_800,
  justification: 'The payments are down',
  idempotencyKey: 'form 1',
  ...more,
});

const takes = async (world: AcmeWorld, email: string, more: object = {}) =>
  breakGlass(await world.as(email), ask(more));

test('a form sent twice takes access once, with one review and one event', async () => {
  const world = await acmeWorld({ yaml });
  const taken = await takes(world, 'sami@acme.test');
  expect((await takes(world, 'sami@acme.test')).id).toBe(taken.id);
  await expect(takes(world, 'sami@acme.test', { justification: 'Now it is the mail' })).rejects.toThrow(
    /asked for something else before, so nothing was sent/,
  );
  await world.run();
  expect(await world.rows.grants()).toHaveLength(1);
  expect(await world.rows.eventsOf('glass.broken')).toHaveLength(1);
  expect(
    await listEmergencyReviewsOf(world.ctx, (await world.as('omar@acme.test')).actor.person.id, ALL),
  ).toMatchObject({ total: 1 });
});

test('tells owners, the audit channel and reviewers, each once, and never asks whoever took it to judge', async () => {
  const world = await acmeWorld({ yaml: yaml.replace('auditors:', 'audit_channel: "#audit"\nauditors:') });
  await takes(world, 'omar@acme.test');
  await world.run();
  const told = world.shown.filter(({ kind }) => kind.startsWith('glass'));
  const id = async (email: string) => (await world.rows.person(email)).id;
  expect(told.map(({ kind, audienceId }) => `${kind} ${audienceId}`).toSorted()).toEqual(
    [
      'glass-notice #audit',
      `glass-notice ${await id('dora@acme.test')}`,
      `glass-review ${await id('ada@acme.test')}`,
    ].toSorted(),
  );
  expect(
    await listEmergencyReviewsOf(world.ctx, (await world.as('omar@acme.test')).actor.person.id, ALL),
  ).toEqual({ rows: [], total: 0 });
});

test('is judged once, by who was named, with a comment; it stays open until then', async () => {
  const world = await acmeWorld({ yaml });
  await takes(world, 'sami@acme.test');
  await world.pass(30 * 24 * 3_600);
  const {
    rows: [open],
  } = await listEmergencyReviewsOf(world.ctx, (await world.as('omar@acme.test')).actor.person.id, ALL);
  const judges = async (email: string, justified: boolean, comment = 'It was an incident') =>
    judgeEmergency(await world.as(email), { reviewId: open?.review.id ?? '', justified, comment });
  for (const email of ['sami@acme.test', 'dora@acme.test', 'ada@acme.test', 'iris@acme.test'])
    await expect(judges(email, true)).rejects.toMatchObject({ code: 'forbidden' });
  await expect(judges('omar@acme.test', true, '  ')).rejects.toMatchObject({ field: 'comment' });
  await judges('omar@acme.test', true);
  await expect(judges('omar@acme.test', false)).rejects.toThrow('Omar Haddad has judged this already');
  expect((await world.rows.eventsOf('glass-review.justified')).map(({ data }) => data)).toEqual([
    { comment: 'It was an incident' },
  ]);
});

test('whoever took access that never worked hears of the verdict, which no message of its end tells', async () => {
  const world = await acmeWorld({ yaml });
  await takes(world, 'sami@acme.test');
  const omar = await world.as('omar@acme.test');
  const {
    rows: [open],
  } = await listEmergencyReviewsOf(world.ctx, omar.actor.person.id, ALL);
  await judgeEmergency(omar, { reviewId: open?.review.id ?? '', justified: false, comment: 'No incident' });
  await world.run();
  const sami = await world.rows.person('sami@acme.test');
  const told = world.shown.filter(({ audienceId }) => audienceId === sami.id).map(({ kind }) => kind);
  expect(told.filter((kind) => ['request-outcome', 'access-ended'].includes(kind))).toEqual([
    'request-outcome',
  ]);
});

test('of two who judge at once, one is told that the other was first', async () => {
  const world = await acmeWorld({ yaml: yaml.replace('[omar@acme.test] }', '["group:dba"] }') });
  await takes(world, 'sami@acme.test');
  const {
    rows: [open],
  } = await listEmergencyReviewsOf(world.ctx, (await world.as('omar@acme.test')).actor.person.id, ALL);
  const judged = await Promise.allSettled(
    ['omar@acme.test', 'dora@acme.test'].map(async (email, at) =>
      judgeEmergency(await world.as(email), {
        reviewId: open?.review.id ?? '',
        justified: at === 0,
        comment: 'Looked into it',
      }),
    ),
  );
  expect(judged.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
});

test('is refused where a deny rule or a blocking conflict says no, on record and with nothing given', async () => {
  const world = await acmeWorld({ yaml });
  await world.holds('sami@acme.test', 'crm/agent');
  await expect(takes(world, 'sami@acme.test')).rejects.toThrow(/can’t go together with crm\/agent \(held\)/);
  await expect(takes(world, 'kim@acme.test')).rejects.toThrow('Contractors may not.');
  await expect(takes(world, 'mona@acme.test', { durationSeconds: 7_200 })).rejects.toMatchObject({
    field: 'duration',
  });
  expect(await world.rows.eventsOf('glass.refused')).toHaveLength(2);
  expect(await world.rows.grants()).toHaveLength(1);
});
