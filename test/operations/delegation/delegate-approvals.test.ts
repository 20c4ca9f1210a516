import { beforeEach, describe, expect, it } from 'vitest';
import { delegateApprovals } from '../../../src/operations/delegation/delegate-approvals.ts';
import { endDelegation } from '../../../src/operations/delegation/end-delegation.ts';
import { showDelegation } from '../../../src/operations/delegation/show-delegation.ts';
import { listMyApprovals } from '../../../src/operations/approval/ask/list-my-approvals.ts';
import { recordSlackAccounts } from '../../../src/operations/people/record-slack-accounts.ts';
import { approveRequest } from '../../../src/operations/approval/decide/approve-request.ts';
import { type AcmeWorld, acmeWorld } from '../../support/acme-world.ts';
import { APPROVALS_YAML } from '../../support/approvals-definitions.ts';
import { ALL } from '../../support/all-of-it.ts';

const [SAMI, OMAR, DORA] = ['sami@acme.test', 'omar@acme.test', 'dora@acme.test'];
const [LENA, WANDA] = ['lena@acme.test', 'wanda@acme.test'];
const DAY = 86_400;

let world: AcmeWorld;
beforeEach(async () => {
  world = await acmeWorld({ yaml: APPROVALS_YAML });
});
const idOf = async (email: string) => (await world.rows.person(email)).id;
const delegate = async (from: string, to: string, seconds = DAY) =>
  delegateApprovals(await world.as(from), {
    toPersonId: await idOf(to),
    until: new Date(world.clock.now().getTime() + seconds * 1_000),
  });
const waitsFor = async (email: string) => (await listMyApprovals(await world.as(email), ALL)).total;

describe('delegateApprovals', () => {
  it('puts what is open and what comes before the delegate, and records for whom they decided', async () => {
    const open = await world.asks(SAMI, 'prod-db/read');
    await delegate(OMAR, LENA);
    const later = await world.asks(SAMI, 'many/e1');
    expect(await waitsFor(LENA)).toBe(2);

    for (const { id } of [open, later]) await approveRequest(await world.as(LENA), { requestId: id });

    const omar = await idOf(OMAR);
    expect((await world.rows.decisions()).map((one) => one.forPersonId)).toEqual([omar, omar]);
    const events = await world.rows.eventsOf('decision.recorded');
    expect(events.map((event) => event.data['for'])).toEqual([omar, omar]);
  });

  it('takes it off the delegate when it is taken back, and when its time is up', async () => {
    await world.asks(SAMI, 'many/e1');
    await delegate(OMAR, LENA);
    await delegate(DORA, WANDA, 60);
    expect([await waitsFor(LENA), await waitsFor(WANDA)]).toEqual([1, 1]);

    await endDelegation(await world.as(OMAR));
    await world.pass(60);

    expect([await waitsFor(LENA), await waitsFor(WANDA)]).toEqual([0, 0]);
    expect(await world.rows.eventsOf('delegation.ended')).toHaveLength(2);
    await expect(endDelegation(await world.as(OMAR))).rejects.toThrow(/You haven’t delegated anything/);
  });

  it('keeps what the delegate decided while it lasted', async () => {
    const { id } = await world.asks(SAMI, 'prod-db/write');
    await approveRequest(await world.as('mona@acme.test'), { requestId: id });
    await delegate(OMAR, LENA);
    await approveRequest(await world.as(LENA), { requestId: id });

    await endDelegation(await world.as(OMAR));
    await approveRequest(await world.as(DORA), { requestId: id });

    const owner = (await world.rows.stages(id))[1];
    expect(owner?.state).toBe('approved');
    const asked = owner && (await world.rows.asked(owner.id));
    expect(asked?.map((one) => one.personId)).toContain(await idOf(LENA));
  });

  it('replaces the delegation that lasts', async () => {
    await delegate(OMAR, LENA);
    await delegate(OMAR, WANDA);

    const { mine } = await showDelegation(await world.as(OMAR));
    expect(mine?.delegate.name).toBe('Wanda Ruiz');
    expect((await showDelegation(await world.as(LENA))).toMe).toEqual([]);
  });

  it('doesn’t pass on what was delegated', async () => {
    await delegate(OMAR, LENA);
    const { id } = await world.asks(SAMI, 'prod-db/read');
    await delegate(LENA, WANDA);

    expect(await waitsFor(WANDA)).toBe(0);
    await expect(approveRequest(await world.as(WANDA), { requestId: id })).rejects.toMatchObject({
      code: 'forbidden',
    });
  });

  it.each([
    ['to oneself', OMAR, OMAR, DAY, /can’t delegate to yourself/],
    ['to somebody inactive', OMAR, 'olga@acme.test', DAY, /isn’t an active member/],
    ['to somebody whose last day was yesterday', OMAR, 'lars@acme.test', DAY, /isn’t an active member/],
    ['until now', OMAR, LENA, 0, /Choose an end from today to 90 days ahead/],
    ['for longer than 90 days', OMAR, LENA, 91 * DAY, /Choose an end from today to 90 days ahead/],
  ])('refuses to delegate %s', async (_, from, to, seconds, sentence) => {
    await expect(delegate(from, to, seconds)).rejects.toThrow(sentence);

    expect(await world.rows.eventsOf('delegation.begun')).toEqual([]);
  });

  it('refuses a circle, of two and of three', async () => {
    await delegate(OMAR, DORA);
    await expect(delegate(DORA, OMAR)).rejects.toThrow(/Omar Haddad has delegated to you until 2026-11-21/);

    await delegate(DORA, LENA);
    await expect(delegate(LENA, OMAR)).rejects.toThrow(/has delegated to somebody else until 2026-11-21/);
  });

  it('tells the delegate, once', async () => {
    await delegate(OMAR, LENA);
    await world.run();

    const lena = await idOf(LENA);
    const told = world.shown.filter((card) => card.kind === 'delegation');
    expect(told.map((card) => card.audienceId)).toEqual([lena]);
  });

  it('says until when in the organization’s own days where nobody here knows the zone that Slack names', async () => {
    world.directory.set(LENA, { timezone: 'Mars/Olympus' });
    const account = await world.directory.account('ULENA');
    await recordSlackAccounts(world.ctx, account === undefined ? [] : [account]);
    await delegate(OMAR, DORA);

    await expect(delegate(LENA, OMAR)).rejects.toThrow(
      /has delegated to somebody else until \d{4}-\d\d-\d\d/,
    );
  });
});
