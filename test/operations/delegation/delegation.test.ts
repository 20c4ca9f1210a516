import { expect, test } from 'vitest';
import { delegateApprovals } from '../../../src/operations/delegation/delegate-approvals.ts';
import { endDelegation, endPastDelegations } from '../../../src/operations/delegation/end-delegation.ts';
import { PersonId } from '../../../src/domain/ids.ts';
import { approveRequest } from '../../../src/operations/approval/decide/approve-request.ts';
import { listMyApprovals } from '../../../src/operations/approval/ask/list-my-approvals.ts';
import { acmeWorld, type AcmeWorld, NOW } from '../../support/acme-world.ts';
import { ALL } from '../../support/all-of-it.ts';

const inHours = (hours: number) => new Date(NOW.getTime() + hours * 3_600_000);

async function delegates(world: AcmeWorld, from: string, to: string, until = inHours(24)) {
  const { id } = await world.rows.person(to);
  return delegateApprovals(await world.as(from), { toPersonId: PersonId.parse(id), until });
}

test('a delegate decides for the approver, on record as both', async () => {
  const world = await acmeWorld();
  const request = await world.asks('sami@acme.test', 'prod-db/read');
  await delegates(world, 'omar@acme.test', 'lena@acme.test');
  const approved = await approveRequest(await world.as('lena@acme.test'), { requestId: request.id });
  expect(approved.state).toBe('approved');
  const [recorded] = await world.rows.decisions();
  const omar = await world.rows.person('omar@acme.test');
  const lena = await world.rows.person('lena@acme.test');
  expect(recorded).toMatchObject({ personId: lena.id, forPersonId: omar.id });
});

test.each([
  ['taken back', async (world: AcmeWorld) => endDelegation(await world.as('omar@acme.test'))],
  [
    'over',
    async (world: AcmeWorld) => {
      world.clock.advance(20 * 3_600_000);
      return endPastDelegations(world.ctx);
    },
  ],
])('refuses whoever was a delegate once that is %s, and lists nothing for them', async (_how, ends) => {
  const world = await acmeWorld();
  await delegates(world, 'omar@acme.test', 'lena@acme.test', inHours(20));
  const request = await world.asks('sami@acme.test', 'prod-db/read');
  expect(await listMyApprovals(await world.as('lena@acme.test'), ALL)).toMatchObject({ total: 1 });
  await ends(world);
  expect(await listMyApprovals(await world.as('lena@acme.test'), ALL)).toEqual({ rows: [], total: 0 });
  await expect(
    approveRequest(await world.as('lena@acme.test'), { requestId: request.id }),
  ).rejects.toBeInstanceOf(Error);
  expect(await world.rows.decisions()).toEqual([]);
  expect(await world.rows.eventsOf('delegation.ended')).toHaveLength(1);
});

test('refuses a delegate from the end on, whether a job has ended it yet or not', async () => {
  const world = await acmeWorld();
  await delegates(world, 'omar@acme.test', 'lena@acme.test', inHours(20));
  const request = await world.asks('sami@acme.test', 'prod-db/read');
  world.clock.advance(20 * 3_600_000);
  const lena = await world.as('lena@acme.test');
  await expect(approveRequest(lena, { requestId: request.id })).rejects.toMatchObject({ code: 'forbidden' });
  expect(await world.rows.decisions()).toEqual([]);
  expect(await world.rows.eventsOf('decision.refused')).toHaveLength(1);
});

test('refuses a circle of two, oneself, the inactive, the past and more than 90 days', async () => {
  const world = await acmeWorld();
  await delegates(world, 'omar@acme.test', 'lena@acme.test');
  const refusals: [string, string, Date, RegExp][] = [
    ['lena@acme.test', 'omar@acme.test', inHours(24), /has delegated to you/],
    ['ada@acme.test', 'omar@acme.test', inHours(24), /has delegated to somebody else/],
    ['ada@acme.test', 'ada@acme.test', inHours(24), /to yourself/],
    ['ada@acme.test', 'olga@acme.test', inHours(24), /isn’t an active member/],
    ['ada@acme.test', 'lars@acme.test', inHours(24), /isn’t an active member/],
    ['ada@acme.test', 'dora@acme.test', inHours(-1), /from today to 90 days/],
    ['ada@acme.test', 'dora@acme.test', inHours(91 * 24), /from today to 90 days/],
  ];
  for (const [from, to, until, sentence] of refusals)
    await expect(delegates(world, from, to, until)).rejects.toThrow(sentence);
  expect(await world.rows.eventsOf('delegation.begun')).toHaveLength(1);
});
