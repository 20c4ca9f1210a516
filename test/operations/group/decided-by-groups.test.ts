import { beforeEach, describe, expect, it } from 'vitest';
import { approveRequest } from '../../../src/operations/approval/decide/approve-request.ts';
import { denyRequest } from '../../../src/operations/approval/decide/deny-request.ts';
import { breakGlass } from '../../../src/operations/emergency/break-glass.ts';
import { readGroups } from '../../../src/operations/group/read-groups.ts';
import { explainRequest } from '../../../src/operations/policy/explain-request.ts';
import { showRequest } from '../../../src/operations/request/show-request.ts';
import { HOUR, NOW } from '../../support/acme-world.ts';
import { onCallWorld } from '../../support/on-call-world.ts';

const [DORA, OMAR, ADA, SAMI, KIM] = [
  'dora@acme.test',
  'omar@acme.test',
  'ada@acme.test',
  'sami@acme.test',
  'kim@acme.test',
];
const REFUSED = 'PagerDuty answered 401.';
const UNREAD = `Who is in “on-call” couldn’t be read for 7 minutes: ${REFUSED}`;
const NO_CONTRACTORS = 'Who is in “contractors” couldn’t be read for 7 minutes: ';

let world: Awaited<ReturnType<typeof onCallWorld>>;
beforeEach(async () => {
  world = await onCallWorld();
});

async function sevenMinutes(): Promise<void> {
  for (let minute = 1; minute <= 7; minute++) await world.pass(60);
}
async function onCallCantBeRead(): Promise<void> {
  world.schedule.fault = REFUSED;
  await sevenMinutes();
}
async function contractorsCantBeRead(): Promise<void> {
  world.target.always('grants', { kind: 'fails', fault: { kind: 'retryable' } });
  await sevenMinutes();
}
const approve = async (email: string, requestId: string) =>
  approveRequest(await world.as(email), { requestId });
const stages = async (requestId: string) =>
  (await showRequest(world.ctx, requestId)).stages.map(
    ({ name, state, approvers }) => `${name} ${state}: ${approvers.map(({ email }) => email).join(' ')}`,
  );
const asked = async (requestId: string) =>
  (await showRequest(world.ctx, requestId)).stages
    .flatMap(({ approvers }) => approvers.map(({ email }) => email))
    .toSorted();
const eventOf = async (requestId: string, kind: string) =>
  (await world.rows.events()).find((event) => event.subject.requestId === requestId && event.kind === kind)
    ?.data;
const take = async (email: string) =>
  breakGlass(await world.as(email), {
    entitlement: 'prod-db/read',
    durationSeconds: HOUR,
    justification: 'Primary is out of disk',
    idempotencyKey: `glass of ${email}`,
  });
const onCall = { group: 'on-call', members: 1, readAt: NOW.toISOString(), unread: null };
const contractors = { ...onCall, group: 'contractors' };

describe('a policy that asks who is in a group', () => {
  it('approves by itself for its members, with what the group was in the event', async () => {
    const request = await world.asks(DORA, 'vpn/connect');
    expect(request).toMatchObject({ state: 'approved', autoApproved: true });
    expect(await eventOf(request.id, 'request.approved')).toMatchObject({ groups: [onCall] });
    expect((await world.asks(SAMI, 'vpn/connect')).state).toBe('pending');
  });

  it('never approves by itself while the group can’t be read: an admin decides first, and is told why', async () => {
    await onCallCantBeRead();
    const request = await world.asks(DORA, 'vpn/connect');
    expect(request).toMatchObject({
      state: 'pending',
      note: `An admin decides first, because it depends on who is in a group. ${UNREAD}`,
    });
    expect(await stages(request.id)).toEqual([`Admin open: ${ADA}`, 'Owner waiting: ']);
    expect(await eventOf(request.id, 'request.submitted')).toMatchObject({
      groups: [{ group: 'on-call', members: 1, unread: UNREAD }],
    });
  });

  it('says that it is why where it leaves too few to decide', async () => {
    await onCallCantBeRead();
    await expect(world.asks(OMAR, 'vpn/connect')).rejects.toThrow(
      new RegExp(`“Admin”, “Owner” need different people.* ${UNREAD}$`),
    );
  });

  it('goes by what was read for five minutes, and by nothing after them', async () => {
    world.schedule.fault = REFUSED;
    for (let minute = 1; minute <= 5; minute++) await world.pass(60);
    expect((await world.asks(DORA, 'vpn/connect')).autoApproved).toBe(true);
    world.clock.advance(1);
    expect((await world.asks(SAMI, 'vpn/connect')).note).toContain(
      'Who is in “on-call” couldn’t be read for 5 minutes',
    );
  });

  it('isn’t more permissive to whoever isn’t in a group that can’t be read', async () => {
    expect((await world.asks(SAMI, 'vault/open')).state).toBe('approved');
    await contractorsCantBeRead();
    const request = await world.asks(KIM, 'vault/open');
    expect(request.state).toBe('pending');
    expect(request.note).toContain(NO_CONTRACTORS);
  });

  it('that denies its members asks an admin while it can’t be read', async () => {
    await expect(world.asks(KIM, 'prod-db/read')).rejects.toThrow('Contractors may not read it.');
    expect((await world.rows.events()).find(({ kind }) => kind === 'request.refused')?.data).toMatchObject({
      groups: [contractors],
    });
    await contractorsCantBeRead();
    const request = await world.asks(KIM, 'prod-db/read');
    expect(await stages(request.id)).toEqual([`Admin open: ${ADA}`, 'On call waiting: ']);
    await approve(ADA, request.id);
    await approve(DORA, request.id);
    expect((await showRequest(world.ctx, request.id)).request.state).toBe('approved');
  });

  it('that may deny by now, though nobody can say, asks an admin before it is approved', async () => {
    const { id } = await world.asks(SAMI, 'prod-db/read');
    await contractorsCantBeRead();
    expect((await approve(DORA, id)).state).toBe('pending');
    expect(await stages(id)).toEqual([`On call approved: ${DORA}`, `Admin open: ${ADA}`]);
    const { note } = await showRequest(world.ctx, id);
    expect(note).toContain('An admin decides too, because the policy may refuse this by who is in a group.');
    expect(note).toContain(NO_CONTRACTORS);
    expect((await approve(ADA, id)).state).toBe('approved');
    expect(await eventOf(id, 'stage.added')).toMatchObject({ stage: 'Admin' });
  });

  it('says in its explanation what it read and when', async () => {
    const asked = { entitlement: 'vpn/connect', durationSeconds: HOUR };
    const { trace } = await explainRequest(await world.as(ADA), asked);
    expect(trace.join('\n')).toContain(`on-call had 1 member, read at ${NOW.toISOString()}`);
  });
});

describe('an emergency', () => {
  it('is taken by who is on call, with what the group was in the event', async () => {
    const { id } = await take(DORA);
    expect(await eventOf(id, 'glass.broken')).toMatchObject({ groups: [contractors, onCall] });
  });

  it('isn’t taken by who was on call once that can’t be read, who is told why and what to do', async () => {
    await onCallCantBeRead();
    await expect(take(DORA)).rejects.toThrow(
      `${UNREAD} So nothing is given without a person’s decision: make a request, which goes to an admin.`,
    );
  });
});

describe('a stage that a group decides', () => {
  it('is decided by who is on call at the click, with what the group was in the event', async () => {
    const { id } = await world.asks(SAMI, 'prod-db/read');
    expect(await stages(id)).toEqual([`On call open: ${DORA}`]);
    world.schedule.onCall = [KIM];
    await world.pass(60);
    await expect(approve(DORA, id)).rejects.toThrow();
    expect((await approve(KIM, id)).state).toBe('approved');
    const readAt = new Date(NOW.getTime() + 60_000).toISOString();
    expect(await eventOf(id, 'decision.recorded')).toMatchObject({ groups: [{ ...onCall, readAt }] });
  });

  it('is put before whoever came to be on call, and before others from when that can’t be known, as soon as it is read', async () => {
    const { id } = await world.asks(SAMI, 'prod-db/read');
    world.schedule.onCall = [KIM];
    world.clock.advance(60_000);
    await readGroups(world.ctx);
    expect(await asked(id)).toEqual([DORA, KIM]);
    world.schedule.fault = REFUSED;
    for (let minute = 1; minute <= 6; minute++) {
      world.clock.advance(60_000);
      await readGroups(world.ctx);
    }
    expect(await asked(id)).toEqual([DORA, KIM, OMAR]);
  });

  it('goes to the owner while the group can’t be read, who is told why, and nobody decides as its member', async () => {
    const { id } = await world.asks(SAMI, 'prod-db/read');
    await onCallCantBeRead();
    await world.pass(600);
    const [stage] = (await showRequest(world.ctx, id)).stages;
    expect(stage?.approvers).toMatchObject([
      { email: DORA, via: 'named' },
      {
        email: OMAR,
        via: 'replacement',
        reason: expect.stringMatching(/^Who is in “on-call” couldn’t be read/),
      },
    ]);
    await expect(approve(DORA, id)).rejects.toThrow(/Who is in “on-call” couldn’t be read/);
    await expect(denyRequest(await world.as(DORA), { requestId: id, comment: 'No' })).rejects.toThrow();
    expect((await showRequest(world.ctx, id)).request.state).toBe('pending');
    expect((await approve(OMAR, id)).state).toBe('approved');
  });

  it('of the owners goes to the admins where all of these are in a group that can’t be read', async () => {
    expect(await stages((await world.asks(KIM, 'wiki/editor')).id)).toEqual([`Owner open: ${DORA}`]);
    await onCallCantBeRead();
    const { id } = await world.asks(SAMI, 'wiki/editor');
    expect(await stages(id)).toEqual([`Owner open: ${ADA}`]);
    expect((await showRequest(world.ctx, id)).stages[0]?.approvers[0]?.reason).toBe(UNREAD);
  });

  it('waits for its members to be known where nobody else is left', async () => {
    await onCallCantBeRead();
    const { id, state } = await world.asks(ADA, 'wiki/editor');
    expect(state).toBe('pending');
    expect(await stages(id)).toEqual(['Owner open: ']);
    world.schedule.fault = undefined;
    await world.pass(600);
    expect(await stages(id)).toEqual([`Owner open: ${DORA}`]);
    expect((await approve(DORA, id)).state).toBe('approved');
  });
});
