import { beforeEach, describe, expect, it } from 'vitest';
import { delegateApprovals } from '../../../src/operations/delegation/delegate-approvals.ts';
import { importPeople } from '../../../src/operations/people/import-people.ts';
import { approveRequest } from '../../../src/operations/approval/decide/approve-request.ts';
import { listMyApprovals } from '../../../src/operations/approval/ask/list-my-approvals.ts';
import { reassignRequest } from '../../../src/operations/approval/ask/reassign-request.ts';
import { howAsked } from '../../../src/slack/cards/request/stage-lines.ts';
import { type AcmeWorld, acmeWorld, PEOPLE_CSV } from '../../support/acme-world.ts';
import { APPROVALS_YAML } from '../../support/approvals-definitions.ts';
import { ALL } from '../../support/all-of-it.ts';

const [SAMI, MONA, OMAR, DORA] = ['sami@acme.test', 'mona@acme.test', 'omar@acme.test', 'dora@acme.test'];
const [KIM, WANDA, LENA] = ['kim@acme.test', 'wanda@acme.test', 'lena@acme.test'];

const reassignTo = (refs: string) =>
  APPROVALS_YAML.replace(/( {2}- id: many\n {4}when: .*\n)/, `$1    reassign_to: ${refs}\n`);

let world: AcmeWorld;
beforeEach(async () => {
  world = await acmeWorld({ yaml: APPROVALS_YAML });
});
const idOf = async (email: string) => (await world.rows.person(email)).id;
const approve = async (email: string, requestId: string) =>
  approveRequest(await world.as(email), { requestId });
const handOn = async (from: string, to: string, requestId: string, reason = 'Away') =>
  reassignRequest(await world.as(from), { requestId, toPersonId: await idOf(to), reason });
const delegate = async (from: string, to: string) =>
  delegateApprovals(await world.as(from), {
    toPersonId: await idOf(to),
    until: new Date(world.clock.now().getTime() + 86_400_000),
  });
const waitsFor = async (email: string) => (await listMyApprovals(await world.as(email), ALL)).total;
const directory = (...changes: [from: string, to: string][]) =>
  importPeople(world.ctx, {
    csv: changes.reduce((csv, [from, to]) => {
      expect(csv).toContain(from);
      return csv.replace(from, to);
    }, PEOPLE_CSV),
  });
const LENA_UNDER_WANDA: [string, string] = [
  'Finance Lead,Finance,ada@acme.test',
  'Finance Lead,Finance,wanda@acme.test',
];

describe('a decision is handed to whom the policy says', () => {
  it('never to a contractor, whoever else may have it', async () => {
    const { id } = await world.asks(SAMI, 'prod-db/read');

    await expect(handOn(OMAR, KIM, id)).rejects.toMatchObject({
      code: 'invalid',
      field: 'person',
      message:
        'Kim Larsen isn’t listed as an employee, so this can’t be handed to them. Choose somebody else.',
    });
    expect(await waitsFor(KIM)).toBe(0);
    await expect(approve(KIM, id)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(handOn(OMAR, LENA, id)).resolves.toMatchObject({ state: 'pending' });
  });

  it.each([
    ['directly', [['Finance Lead,Finance,ada@acme.test', 'Finance Lead,Finance,mona@acme.test']]],
    [
      'up the chain',
      [
        LENA_UNDER_WANDA,
        ['Documentation Lead,Support,ada@acme.test', 'Documentation Lead,Support,mona@acme.test'],
      ],
    ],
  ] as [string, [string, string][]][])('never to who reports to the requester %s', async (_, changes) => {
    await directory(...changes);
    const { id } = await world.asks(MONA, 'prod-db/read', { beneficiaryId: await idOf(SAMI) });

    await expect(handOn(OMAR, LENA, id)).rejects.toThrow(
      'Lena Fischer reports to Mona Brandt or Sami Okafor, so this can’t be handed to them.',
    );
  });

  it('never to who reports to the beneficiary, in a circle too', async () => {
    await directory(LENA_UNDER_WANDA, [
      'Documentation Lead,Support,ada@acme.test',
      'Documentation Lead,Support,lena@acme.test',
    ]);
    const { id } = await world.asks(MONA, 'prod-db/read', { beneficiaryId: await idOf(WANDA) });

    await expect(handOn(OMAR, LENA, id)).rejects.toThrow(/Lena Fischer reports to/);
    await expect(handOn(OMAR, 'iris@acme.test', id)).resolves.toMatchObject({ state: 'pending' });
  });

  it.each([
    ['a person', '[kim@acme.test]', KIM, WANDA],
    ['a group', '["group:on-call"]', KIM, WANDA],
    ['employees and a person', '[employees, kim@acme.test]', KIM, 'nobody'],
    ['owners', '[owner]', 'nobody', WANDA],
    ['nobody', '[]', 'nobody', WANDA],
  ])('to %s, where it says so', async (_, refs, may, mayNot) => {
    world = await acmeWorld({ yaml: reassignTo(refs) });
    const { id } = await world.asks(SAMI, 'many/e1');

    if (mayNot !== 'nobody')
      await expect(handOn(OMAR, mayNot, id)).rejects.toThrow(/isn’t among those to whom this may be handed/);
    if (may === 'nobody') return;
    await handOn(OMAR, may, id);
    await expect(approve(may, id)).resolves.toMatchObject({ state: 'approved' });
  });

  it('judged again when they decide, and put before the next in line', async () => {
    const { id } = await world.asks(SAMI, 'erp/create');
    await handOn(LENA, WANDA, id);
    await directory([
      'Documentation Lead,Support,ada@acme.test,employee',
      'Documentation Lead,Support,ada@acme.test,contractor',
    ]);

    await expect(approve(WANDA, id)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(approve('ada@acme.test', id)).resolves.toMatchObject({ state: 'approved' });
  });

  it('shows them why it was handed on', async () => {
    const { id } = await world.asks(SAMI, 'prod-db/read');

    await handOn(OMAR, WANDA, id, 'You know <this> table');

    const {
      rows: [view],
    } = await listMyApprovals(await world.as(WANDA), ALL);
    expect(view && howAsked(view, await idOf(WANDA))).toBe(
      'Omar Haddad handed this on to you: You know &lt;this&gt; table',
    );
  });
});

describe('a delegate stands in where a decision may be handed to them', () => {
  it('so no contractor does', async () => {
    await expect(delegate(OMAR, KIM)).rejects.toThrow(
      'Kim Larsen isn’t listed as an employee, so you can’t delegate to them. Name somebody else.',
    );
    expect(await world.rows.eventsOf('delegation.begun')).toEqual([]);
  });

  it('so a contractor does for the policies that name them, and for no others', async () => {
    world = await acmeWorld({ yaml: reassignTo('[kim@acme.test]') });
    const named = await world.asks(SAMI, 'many/e1');
    const other = await world.asks(SAMI, 'prod-db/read');

    await delegate(OMAR, KIM);

    expect(await waitsFor(KIM)).toBe(1);
    await expect(approve(KIM, other.id)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(approve(KIM, named.id)).resolves.toMatchObject({ state: 'approved' });
  });

  it('so nobody does about who they report to, before or after', async () => {
    await directory(['Finance Lead,Finance,ada@acme.test', 'Finance Lead,Finance,sami@acme.test']);
    const before = await world.asks(SAMI, 'prod-db/read');
    await delegate(DORA, LENA);
    const after = await world.asks(SAMI, 'many/e1');
    const another = await world.asks(WANDA, 'many/e2');

    expect(await waitsFor(LENA)).toBe(1);
    for (const { id } of [before, after])
      await expect(approve(LENA, id)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(approve(LENA, another.id)).resolves.toMatchObject({ state: 'approved' });
  });

  it('so nobody does at the next stage who decided the one before', async () => {
    const { id } = await world.asks(SAMI, 'prod-db/write');
    await handOn(MONA, LENA, id);
    await approve(LENA, id);

    await delegate(OMAR, LENA);

    expect(await waitsFor(LENA)).toBe(0);
    await expect(approve(LENA, id)).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('so nobody is handed the next stage who decided the one before', async () => {
    const { id } = await world.asks(SAMI, 'prod-db/write');
    await approve(MONA, id);

    await expect(handOn(OMAR, MONA, id)).rejects.toThrow(
      'Mona Brandt already approved an earlier stage, and “Owner” needs somebody else.',
    );
  });
});
