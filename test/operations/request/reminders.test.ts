import { beforeEach, describe, expect, it } from 'vitest';
import { importPeople } from '../../../src/operations/people/import-people.ts';
import { recordSlackAccounts } from '../../../src/operations/people/record-slack-accounts.ts';
import { approveRequest } from '../../../src/operations/approval/decide/approve-request.ts';
import { reviseOpenStages } from '../../../src/operations/approval/ask/escalate-open-stages.ts';
import { eventSentence } from '../../../src/operations/audit/event-sentence.ts';
import { nudgeApprovers } from '../../../src/operations/approval/ask/nudge-approvers.ts';
import { acmeDefinitions } from '../../support/acme-definitions.ts';
import { type AcmeWorld, acmeWorld, HOUR, PEOPLE_CSV } from '../../support/acme-world.ts';
import { APPROVALS_YAML } from '../../support/approvals-definitions.ts';

const [SAMI, MONA, OMAR, DORA] = ['sami@acme.test', 'mona@acme.test', 'omar@acme.test', 'dora@acme.test'];
const ADA = 'ada@acme.test';

/** Friday 20 November, ten in the morning in Berlin. */
let world: AcmeWorld;
beforeEach(async () => {
  world = await acmeWorld({ yaml: APPROVALS_YAML });
});
const idOf = async (email: string) => (await world.rows.person(email)).id;
const reminders = async (email: string) => {
  const id = await idOf(email);
  return world.shown.filter((card) => card.kind === 'approvals-reminder' && card.audienceId === id).length;
};
const until = async (instant: string) =>
  world.pass((Date.parse(instant) - world.clock.now().getTime()) / 1_000);

describe('reminders', () => {
  it('reminds whoever was asked once the stage’s time is up, and not before', async () => {
    const { id } = await world.asks(SAMI, 'many/e1');
    await world.pass(HOUR - 1);
    expect(await reminders(OMAR)).toBe(0);

    await world.pass(1);

    expect([await reminders(OMAR), await reminders(DORA), await reminders(SAMI)]).toEqual([1, 1, 0]);
    const [event] = await world.rows.eventsOf('stage.reminded');
    expect(event?.subject.requestId).toBe(id);
  });

  it('reminds in the morning of the approver’s own zone what falls into their night or weekend', async () => {
    world.directory.set(DORA, { timezone: 'America/New_York' });
    const account = await world.directory.account('UDORA');
    await recordSlackAccounts(world.ctx, account === undefined ? [] : [account]);
    await until('2026-11-20T16:30:00Z');
    await world.asks(SAMI, 'prod-db/read');

    await until('2026-11-20T18:29:00Z');
    await until('2026-11-20T18:30:00Z');
    expect([await reminders(OMAR), await reminders(DORA)], 'Friday night in Berlin').toEqual([0, 1]);
    await until('2026-11-23T07:59:00Z');
    expect(await reminders(OMAR)).toBe(0);
    await until('2026-11-23T08:00:00Z');
    expect([await reminders(OMAR), await reminders(DORA)], 'Monday nine in Berlin').toEqual([1, 1]);
  });

  it('reminds at nine by the wall also where the clock was changed since it was asked', async () => {
    await until('2027-03-26T16:30:00Z');
    await world.asks(SAMI, 'prod-db/read');

    await until('2027-03-29T06:59:00Z');
    expect(await reminders(OMAR)).toBe(0);
    await until('2027-03-29T07:00:00Z');
    expect(await reminders(OMAR)).toBe(1);
  });

  it('sends one message of many requests', async () => {
    for (let at = 1; at <= 10; at++) await world.asks(SAMI, `many/e${at}`);

    await world.pass(HOUR);

    expect(await reminders(OMAR)).toBe(1);
  });

  it('sends one message an hour at most, however many requests come one after the other', async () => {
    for (let at = 1; at <= 10; at++) {
      await world.asks(SAMI, `many/e${at}`);
      world.clock.advance(60_000);
    }

    for (let minute = 50; minute < 110; minute++) await world.pass(60);
    expect(await reminders(OMAR)).toBe(1);
    for (let minute = 110; minute < 175; minute++) await world.pass(60);
    expect(await reminders(OMAR)).toBe(2);
  });

  it('reminds nobody who has decided, and nobody of what has ended', async () => {
    const { id } = await world.asks(SAMI, 'many/e1');
    await approveRequest(await world.as(OMAR), { requestId: id });

    await world.pass(5 * HOUR);

    expect([await reminders(OMAR), await reminders(DORA)]).toEqual([0, 0]);
  });
});

describe('nudges', () => {
  it('reminds once an hour, however often somebody nudges', async () => {
    const { id: requestId } = await world.asks(SAMI, 'cellar/enter');
    const sami = await world.as(SAMI);

    const outcomes = await Promise.allSettled(
      Array.from({ length: 100 }, () => nudgeApprovers(sami, { requestId })),
    );
    await world.run();

    expect(outcomes.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected')
        expect(outcome.reason).toMatchObject({
          message: expect.stringMatching(/nudged less than an hour ago/),
        });
    expect(await reminders(OMAR)).toBe(1);
    expect(await world.rows.eventsOf('request.nudged')).toHaveLength(1);
    await world.pass(HOUR);
    await nudgeApprovers(sami, { requestId });
    await world.run();
    expect(await reminders(OMAR)).toBe(2);
  });

  it('waits for the approver’s morning', async () => {
    const { id: requestId } = await world.asks(SAMI, 'cellar/enter');
    await until('2026-11-20T20:00:00Z');

    const morning = '2026-11-23T08:00:00.000Z';

    const nudge = await nudgeApprovers(await world.as(SAMI), { requestId });
    await world.run();

    expect(nudge).toMatchObject({ now: [], later: [{ person: { email: OMAR }, at: new Date(morning) }] });
    const later = [{ approver: await idOf(OMAR), at: morning }];
    expect((await world.rows.eventsOf('request.nudged'))[0]?.data).toEqual({ approvers: [], later });
    expect(await reminders(OMAR)).toBe(0);
    expect(await world.rows.eventsOf('stage.reminded')).toEqual([]);
    await until(morning);
    await world.pass(3 * 24 * HOUR);
    expect(await reminders(OMAR)).toBe(1);
    const [reminded, ...more] = await world.rows.eventsOf('stage.reminded');
    expect([reminded?.at, reminded?.data, more]).toEqual([
      new Date(morning),
      { approvers: [await idOf(OMAR)] },
      [],
    ]);
  });

  it('says of nobody whom Slack doesn’t reach that they were reminded', async () => {
    const { id: requestId } = await world.asks(SAMI, 'cellar/enter');
    await importPeople(world.ctx, {
      csv: PEOPLE_CSV.replace(/^(.*omar@acme\.test.*)active$/m, '$1inactive'),
    });

    const nudge = await nudgeApprovers(await world.as(SAMI), { requestId });
    await world.run();

    expect(nudge).toMatchObject({ now: [], later: [], unreachable: [{ email: OMAR }] });
    expect(await reminders(OMAR)).toBe(0);
    const [event] = await world.rows.eventsOf('request.nudged');
    expect(event?.data['approvers']).toEqual([]);
  });
});

describe('who comes next', () => {
  const approve = async (email: string, requestId: string) =>
    approveRequest(await world.as(email), { requestId });
  const leaves = async (...ids: number[]) => {
    const csv = PEOPLE_CSV.split('\n')
      .map((line) => (ids.includes(Number(line.split(',')[0])) ? line.replace(/active$/, 'inactive') : line))
      .join('\n');
    await importPeople(world.ctx, { csv });
  };

  it('escalates to those whom the policy names, beside those who were asked', async () => {
    const { id } = await world.asks(SAMI, 'many/e1');
    await world.pass(4 * HOUR);

    expect((await world.rows.eventsOf('stage.escalated'))[0]?.data['approvers']).toEqual([
      await idOf('iris@acme.test'),
    ]);
    await expect(approve(OMAR, id)).resolves.toMatchObject({ state: 'approved' });
  });

  it('says of nobody that they were asked where an escalation finds nobody new', async () => {
    const yaml = APPROVALS_YAML.replaceAll('escalate_to: [iris@acme.test]', `escalate_to: [${OMAR}]`);
    expect(yaml).not.toBe(APPROVALS_YAML);
    world = await acmeWorld({ yaml });
    await world.asks(SAMI, 'many/e1');
    await world.pass(4 * HOUR);

    const [event] = await world.rows.eventsOf('stage.escalated');
    expect(event && eventSentence(world.ctx.config, event, (id) => id)).toMatch(
      /^found nobody else to ask about the stage/,
    );
  });

  it('puts what an approver who left was asked before other owners, and what nobody is left for before admins', async () => {
    const { id } = await world.asks(SAMI, 'prod-db/write');
    await leaves(9);
    await world.run();
    const asked = async () =>
      (await world.rows.eventsOf('stage.replaced')).map((one) => one.data['approvers']);
    expect(await asked()).toEqual([expect.arrayContaining([await idOf(OMAR), await idOf(DORA)])]);

    await leaves(9, 2, 3);
    await world.run();
    await world.run();

    expect((await asked()).at(-1)).toEqual([await idOf(ADA)]);
    expect(await asked()).toHaveLength(2);
    await expect(approve(ADA, id)).resolves.toMatchObject({
      state: 'denied',
      endReason: expect.stringMatching(/^Nobody is left who could decide “Owner”/),
    });
  });

  it('replaces an approver whose last day has passed', async () => {
    await world.asks(SAMI, 'erp/create');
    await importPeople(world.ctx, {
      csv: PEOPLE_CSV.replace(
        'Lena Fischer,Finance Lead,Finance,ada@acme.test,employee,,',
        'Lena Fischer,Finance Lead,Finance,ada@acme.test,employee,,2026-11-20',
      ),
    });
    await world.run();
    expect(await world.rows.eventsOf('stage.replaced')).toEqual([]);

    await world.pass(15 * HOUR);

    expect(await world.rows.eventsOf('stage.replaced')).toHaveLength(1);
  });

  it('asks the owners’ managers before admins', async () => {
    const { id } = await world.asks(SAMI, 'erp/create');
    await leaves(8);
    await world.run();

    expect((await world.rows.eventsOf('stage.replaced'))[0]?.data['approvers']).toEqual([await idOf(ADA)]);
    await expect(approve(ADA, id)).resolves.toMatchObject({ state: 'approved' });
  });

  it('asks the managers of a group that has nobody active, from the start', async () => {
    await world.asks(SAMI, 'cellar/enter');

    const [opened] = await world.rows.eventsOf('stage.opened');
    expect(opened?.data['approvers']).toEqual([await idOf(OMAR)]);
  });

  it.each([
    ['a manager nobody knows', 'gone@acme.test'],
    ['oneself as one’s manager', SAMI],
    ['no manager', ''],
  ])('asks an owner where the directory has %s', async (_, manager) => {
    const csv = PEOPLE_CSV.replace(
      'Sami Okafor,Support Agent,Support,mona@acme.test',
      `Sami Okafor,Support Agent,Support,${manager}`,
    );
    await importPeople(world.ctx, { csv });
    await world.asks(SAMI, 'prod-db/write');

    const [opened] = await world.rows.eventsOf('stage.opened');
    expect(opened?.data['approvers']).toEqual(expect.arrayContaining([await idOf(OMAR), await idOf(DORA)]));
  });

  it('asks the manager who is managed by the person they manage', async () => {
    const csv = PEOPLE_CSV.replace(
      'Mona Brandt,Support Lead,Support,ada@acme.test',
      'Mona Brandt,Support Lead,Support,sami@acme.test',
    );
    await importPeople(world.ctx, { csv });
    await world.asks(SAMI, 'prod-db/write');

    const [opened] = await world.rows.eventsOf('stage.opened');
    expect(opened?.data['approvers']).toEqual([await idOf(MONA)]);
  });

  it('asks whoever joined the group while it waits', async () => {
    const { id } = await world.asks(SAMI, 'many/e1');
    world.ctx.config = acmeDefinitions(
      APPROVALS_YAML.replace('members: [omar@acme.test, dora@acme.test]', 'members: [wanda@acme.test]'),
    );

    expect(await reviseOpenStages(world.ctx)).toBe(1);
    expect(await reviseOpenStages(world.ctx)).toBe(0);

    await expect(approve('wanda@acme.test', id)).resolves.toMatchObject({ state: 'approved' });
  });

  it('reaches every stage whose approver left, however many they are', async () => {
    for (let at = 1; at <= 59; at++) await world.asks(SAMI, `many/e${at}`);
    for (let at = 1; at <= 59; at++) await world.asks(MONA, `many/e${at}`);
    await leaves(2, 3);

    await world.run();

    expect(await world.rows.eventsOf('stage.replaced')).toHaveLength(118);
  });
});
