import { beforeEach, describe, expect, it } from 'vitest';
import { delegateApprovals } from '../../../src/operations/delegation/delegate-approvals.ts';
import { endDelegation } from '../../../src/operations/delegation/end-delegation.ts';
import { importPeople } from '../../../src/operations/people/import-people.ts';
import { recordSlackAccounts } from '../../../src/operations/people/record-slack-accounts.ts';
import { approveRequest } from '../../../src/operations/approval/decide/approve-request.ts';
import { denyRequest } from '../../../src/operations/approval/decide/deny-request.ts';
import { reassignRequest } from '../../../src/operations/approval/ask/reassign-request.ts';
import { submitBundle } from '../../../src/operations/request/submit-request.ts';
import { acmeDefinitions } from '../../support/acme-definitions.ts';
import { type AcmeWorld, acmeWorld, HOUR, PEOPLE_CSV } from '../../support/acme-world.ts';
import { APPROVALS_YAML } from '../../support/approvals-definitions.ts';

const [SAMI, OMAR, DORA] = ['sami@acme.test', 'omar@acme.test', 'dora@acme.test'];
const [KIM, MONA, WANDA, LENA] = ['kim@acme.test', 'mona@acme.test', 'wanda@acme.test', 'lena@acme.test'];
const DAY = 86_400;

let world: AcmeWorld;
beforeEach(async () => {
  world = await acmeWorld({ yaml: APPROVALS_YAML });
});

const idOf = async (email: string) => (await world.rows.person(email)).id;
const approve = async (email: string, requestId: string) =>
  approveRequest(await world.as(email), { requestId });
const delegate = async (from: string, to: string, seconds = DAY) =>
  delegateApprovals(await world.as(from), {
    toPersonId: await idOf(to),
    until: new Date(world.clock.now().getTime() + seconds * 1_000),
  });
const handOn = async (from: string, to: string, requestId: string) =>
  reassignRequest(await world.as(from), { requestId, toPersonId: await idOf(to), reason: 'Away' });

describe('nobody decides what they asked for or benefit from', () => {
  it('refuses an owner who asked, though the group that decides has them', async () => {
    const { id } = await world.asks(OMAR, 'prod-db/read');

    await expect(approve(OMAR, id)).rejects.toThrow(/You made this request/);
    await expect(approve(DORA, id)).resolves.toMatchObject({ state: 'approved' });
  });

  it('refuses a beneficiary who is an owner', async () => {
    const { id } = await world.asks(SAMI, 'prod-db/read', { beneficiaryId: await idOf(OMAR) });

    await expect(approve(OMAR, id)).rejects.toThrow(/This access is for you/);
  });

  it('refuses a manager who asked for their report', async () => {
    const { id } = await world.asks(MONA, 'prod-db/write', { beneficiaryId: await idOf(SAMI) });

    await expect(approve(MONA, id)).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('passes over a delegate who is the requester or the beneficiary, then and later', async () => {
    await delegate(OMAR, SAMI);
    const own = await world.asks(SAMI, 'prod-db/read');
    const forThem = await world.asks(MONA, 'many/e1', { beneficiaryId: await idOf(SAMI) });
    const earlier = await world.asks(WANDA, 'prod-db/read');
    await delegate(DORA, WANDA);

    await expect(approve(SAMI, own.id)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(approve(SAMI, forThem.id)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(approve(WANDA, earlier.id)).rejects.toMatchObject({ code: 'forbidden' });
    const [stage] = await world.rows.stages(own.id);
    const asked = stage && (await world.rows.asked(stage.id));
    expect(asked?.map((one) => one.personId)).not.toContain(await idOf(SAMI));
  });

  it('doesn’t even ask an owner who asked for somebody else, nor one whom it is for', async () => {
    const omar = await idOf(OMAR);
    await world.asks(OMAR, 'prod-db/read', { beneficiaryId: await idOf(SAMI) });
    await world.asks(SAMI, 'many/e1', { beneficiaryId: omar });

    const asked = (await world.rows.eventsOf('stage.opened')).map((event) => event.data['approvers']);
    const dora = await idOf(DORA);
    expect(asked).toEqual([[dora], [dora]]);
  });

  it('refuses to hand a request on to the requester or the beneficiary', async () => {
    const { id } = await world.asks(MONA, 'prod-db/read', { beneficiaryId: await idOf(SAMI) });

    await expect(handOn(OMAR, MONA, id)).rejects.toThrow(/can’t decide their own request/);
    await expect(handOn(OMAR, SAMI, id)).rejects.toThrow(/can’t decide their own request/);
  });

  it('refuses every line of a bundle to whoever asked for it', async () => {
    const lines = await submitBundle(await world.as(OMAR), {
      items: ['prod-db/read', 'many/e1', 'many/e2'],
      durationSeconds: HOUR,
      justification: 'Because',
      ticket: '',
      idempotencyKey: 'bundle',
    });

    for (const { id } of lines) await expect(approve(OMAR, id)).rejects.toMatchObject({ code: 'forbidden' });
    expect((await world.rows.requests()).map((one) => one.state)).toEqual(['pending', 'pending', 'pending']);
  });

  it('refuses a second account of theirs', async () => {
    const { id } = await world.asks(OMAR, 'prod-db/read');
    world.directory.set('omar2@acme.test', { email: OMAR });

    await expect(approve('omar2@acme.test', id)).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('refuses an escalation to whoever asked', async () => {
    const { id } = await world.asks('iris@acme.test', 'many/e1');
    await world.pass(5 * HOUR);

    expect((await world.rows.stages(id))[0]?.escalatedAt).not.toBeNull();
    await expect(approve('iris@acme.test', id)).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('refuses more time for somebody else, under whose policy it would be judged', async () => {
    const grant = await world.holds(SAMI, 'prod-db/read');

    const asked = world.asks(SAMI, 'prod-db/read', {
      extendsGrantId: grant.id,
      beneficiaryId: await idOf(MONA),
    });

    await expect(asked).rejects.toThrow(/Only the person who holds the access/);
  });
});

describe('one approver has one yes', () => {
  async function waitingForTwoOwners(): Promise<string> {
    const { id } = await world.asks(SAMI, 'prod-db/write');
    await approve(MONA, id);
    return id;
  }

  it('counts an approver and their delegate once', async () => {
    const id = await waitingForTwoOwners();
    await delegate(OMAR, LENA);

    await approve(LENA, id);

    await expect(approve(OMAR, id)).rejects.toMatchObject({ code: 'stale' });
    const owner = (await world.rows.stages(id))[1];
    expect(owner).toMatchObject({ name: 'Owner', state: 'open', need: 2 });
  });

  it('refuses to hand on a yes that was given', async () => {
    const id = await waitingForTwoOwners();
    await approve(OMAR, id);

    await expect(handOn(OMAR, WANDA, id)).rejects.toMatchObject({ code: 'stale' });
  });

  it('refuses to hand on a yes that the delegate gave', async () => {
    const id = await waitingForTwoOwners();
    await delegate(OMAR, LENA);
    await approve(LENA, id);

    await expect(handOn(OMAR, WANDA, id)).rejects.toMatchObject({ code: 'stale' });
  });

  it('refuses a delegate who hands on what isn’t theirs', async () => {
    const id = await waitingForTwoOwners();
    await delegate(OMAR, LENA);

    await expect(handOn(LENA, WANDA, id)).rejects.toThrow(/You decide this for Omar Haddad, so only they/);
  });

  it('takes the delegate off what was handed on', async () => {
    const id = await waitingForTwoOwners();
    await delegate(OMAR, LENA);

    await handOn(OMAR, WANDA, id);

    await expect(approve(LENA, id)).rejects.toMatchObject({ code: 'forbidden' });
    const stage = (await world.rows.stages(id))[1];
    const asked = stage && (await world.rows.asked(stage.id));
    const lena = await idOf(LENA);
    expect(asked?.some((one) => one.personId === lena)).toBe(false);
  });
});

describe('who may decide is judged at the click', () => {
  let id: string;
  beforeEach(async () => {
    id = (await world.asks(SAMI, 'prod-db/read')).id;
  });
  const expectRefused = async (email: string) => {
    await expect(approve(email, id)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(denyRequest(await world.as(LENA), { requestId: id, comment: 'No' })).rejects.toThrow();
    expect((await world.rows.request(id)).state).toBe('pending');
    expect(await world.rows.grants()).toEqual([]);
  };

  it('refuses an owner who left since they signed in', async () => {
    const omar = await world.as(OMAR);
    await importPeople(world.ctx, { csv: PEOPLE_CSV.replace(/^(2,omar.*),active$/m, '$1,inactive') });

    await expect(approveRequest(omar, { requestId: id })).rejects.toThrow(/aren’t listed as active/);
  });

  it.each([{ deleted: true }, { isRestricted: true }, { isUltraRestricted: true }])(
    'refuses an owner whose account became %j',
    async (change) => {
      world.directory.set(OMAR, change);
      world.clock.advance(6 * 60_000);

      await expect(world.as(OMAR)).rejects.toMatchObject({ code: 'forbidden' });
    },
  );

  it('refuses who was taken out of the group, whatever they were asked', async () => {
    const omar = await world.as(OMAR);
    const config = acmeDefinitions(
      APPROVALS_YAML.replace('members: [omar@acme.test, dora@acme.test]', 'members: [dora@acme.test]'),
    );

    await expect(approveRequest({ ...omar, config }, { requestId: id })).rejects.toMatchObject({
      code: 'forbidden',
    });
  });

  it('refuses a delegate once the delegation was taken back', async () => {
    await delegate(OMAR, LENA);
    await endDelegation(await world.as(OMAR));

    await expectRefused(LENA);
  });

  it('refuses a delegate once the delegation’s time is up, before any job has run', async () => {
    await delegate(OMAR, LENA, HOUR);
    world.clock.advance(HOUR * 1_000);

    await expectRefused(LENA);
  });

  it('refuses a delegate whose approver left', async () => {
    await delegate(OMAR, LENA);
    await importPeople(world.ctx, { csv: PEOPLE_CSV.replace(/^(2,omar.*),active$/m, '$1,inactive') });

    await expectRefused(LENA);
  });

  it('refuses who handed it on', async () => {
    await handOn(OMAR, WANDA, id);

    await expectRefused(OMAR);
    await expect(approve(WANDA, id)).resolves.toMatchObject({ state: 'approved' });
  });

  it('refuses to approve for a beneficiary whose account was deactivated', async () => {
    world.directory.set(SAMI, { deleted: true });
    const account = await world.directory.account('USAMI');
    await recordSlackAccounts(world.ctx, account === undefined ? [] : [account]);

    await expect(approve(OMAR, id)).rejects.toThrow(/Sami Okafor’s Slack account is deactivated/);
  });
});

describe('a new deny applies at once to what waits', () => {
  const denies = (reason: string) =>
    acmeDefinitions(
      APPROVALS_YAML.replace(
        `- { if: 'person.department == "Finance"', reason: Finance may not read customer data. }`,
        `- { if: 'person.department == "Support"', reason: ${reason} }`,
      ),
    );

  it('refuses approval with the new reason, and lets it be denied', async () => {
    const { id } = await world.asks(SAMI, 'prod-db/read');
    const omar = { ...(await world.as(OMAR)), config: denies('Support may not read any more.') };

    await expect(approveRequest(omar, { requestId: id })).rejects.toThrow(/Support may not read any more\./);
    await expect(denyRequest(omar, { requestId: id, comment: 'As it says' })).resolves.toMatchObject({
      state: 'denied',
    });
  });

  it('refuses what an old deny covers by now, because the person changed', async () => {
    const { id } = await world.asks(SAMI, 'prod-db/read');
    const moved = PEOPLE_CSV.replace('Sami Okafor,Support Agent,Support', 'Sami Okafor,Clerk,Finance');
    await importPeople(world.ctx, { csv: moved });

    await expect(approve(OMAR, id)).rejects.toThrow(/Finance may not read customer data/);
  });
});

describe('undecided and failing are never yes', () => {
  it('ends what nobody decided, and gives nothing', async () => {
    const { id } = await world.asks(SAMI, 'prod-db/write');
    await approve(MONA, id);
    await approve(OMAR, id);

    await world.pass(49 * HOUR);

    expect((await world.rows.request(id)).state).toBe('expired');
    expect(await world.rows.grants()).toEqual([]);
  });

  it('sends an ask whose condition fails to an admin first, for oneself and in a bundle', async () => {
    const ask = { durationSeconds: HOUR, justification: 'Because', ticket: 'INC-4711' };
    const one = await world.asks(SAMI, 'crm/agent', ask);
    const [first] = await submitBundle(await world.as(KIM), {
      ...ask,
      items: ['crm/agent', 'many/e1'],
      idempotencyKey: 'failing',
    });

    for (const request of [one, first]) {
      expect(request).toMatchObject({ state: 'pending', note: expect.stringMatching(/condition failed/) });
      const stages = await world.rows.stages(request?.id);
      expect(stages.map(({ name, state }) => [name, state])).toEqual([
        ['Admin', 'open'],
        ['Owner', 'waiting'],
      ]);
    }
    expect(await world.rows.grants()).toEqual([]);
  });
});
