import { describe, expect, it } from 'vitest';
import { importPeople } from '../../../../src/operations/people/import-people.ts';
import { approveRequest } from '../../../../src/operations/approval/decide/approve-request.ts';
import { cancelRequest } from '../../../../src/operations/request/end/cancel-request.ts';
import { denyRequest } from '../../../../src/operations/approval/decide/deny-request.ts';
import { acmeDefinitions, ACME_YAML } from '../../../support/acme-definitions.ts';
import { acmeWorld, HOUR, NOW, PEOPLE_CSV } from '../../../support/acme-world.ts';
import { trailFaults } from '../../../support/trail-faults.ts';

const SAMI = 'sami@acme.test';
const OMAR = 'omar@acme.test';
const DORA = 'dora@acme.test';

describe('approveRequest', () => {
  it('approves with the last yes needed, and makes a grant that is due at once', async () => {
    const world = await acmeWorld();
    const { id } = await world.asks(SAMI, 'prod-db/read');

    const approved = await approveRequest(await world.as(OMAR), { requestId: id, comment: 'Go ahead' });

    expect(approved).toMatchObject({ state: 'approved', endedAt: NOW, dueAt: null, autoApproved: false });
    expect(await world.rows.grantOf(id)).toMatchObject({
      state: 'scheduled',
      dueAt: NOW,
      durationSeconds: HOUR,
    });
    expect(await world.rows.kinds(id)).toEqual([
      'request.submitted',
      'stage.opened',
      'decision.recorded',
      'stage.approved',
      'request.approved',
      'grant.scheduled',
    ]);
    const omar = await world.rows.person(OMAR);
    const [event] = await world.rows.eventsOf('request.approved');
    expect(event).toMatchObject({ actorId: omar.id, actorLabel: 'Omar Haddad <omar@acme.test>' });
    expect(event?.data).toEqual({ auto: false, because: '', by: [omar.id] });
  });

  it('goes from stage to stage, and waits for as many as each needs', async () => {
    const world = await acmeWorld();
    const { id } = await world.asks(SAMI, 'prod-db/write');
    const states = async () => (await world.rows.stages(id)).map((stage) => stage.state);

    await approveRequest(await world.as('mona@acme.test'), { requestId: id });
    expect(await states()).toEqual(['approved', 'open', 'skipped']);
    await approveRequest(await world.as(OMAR), { requestId: id });
    expect(await states()).toEqual(['approved', 'open', 'skipped']);
    expect(await world.rows.grants()).toEqual([]);
    await approveRequest(await world.as(DORA), { requestId: id });

    expect(await states()).toEqual(['approved', 'approved', 'skipped']);
    expect((await world.rows.request(id)).state).toBe('approved');
    expect(await trailFaults(world.rows)).toEqual([]);
  });

  it('counts one person’s yes once, however often they give it', async () => {
    const world = await acmeWorld();
    const { id } = await world.asks(SAMI, 'prod-db/write');
    await approveRequest(await world.as('mona@acme.test'), { requestId: id });
    await approveRequest(await world.as(OMAR), { requestId: id });

    await expect(approveRequest(await world.as(OMAR), { requestId: id })).rejects.toMatchObject({
      code: 'stale',
    });

    expect((await world.rows.request(id)).state).toBe('pending');
    expect(await world.rows.decisions()).toHaveLength(2);
  });

  it('refuses an early yes of somebody who decides a later stage', async () => {
    const world = await acmeWorld();
    const { id } = await world.asks(SAMI, 'prod-db/write');

    await expect(approveRequest(await world.as(OMAR), { requestId: id })).rejects.toMatchObject({
      code: 'forbidden',
    });
  });

  it('tells the second what the first decided, and changes nothing', async () => {
    const world = await acmeWorld();
    const { id } = await world.asks(SAMI, 'prod-db/read');
    await approveRequest(await world.as(OMAR), { requestId: id });

    await expect(denyRequest(await world.as(DORA), { requestId: id, comment: 'No' })).rejects.toMatchObject({
      name: 'StaleStateError',
      message: 'This request was already approved by Omar Haddad, so nothing was changed now.',
    });

    expect(await trailFaults(world.rows)).toEqual([]);
  });

  it('refuses a yes after the time is up, even before the job has ended the request', async () => {
    const world = await acmeWorld();
    const { id } = await world.asks(SAMI, 'prod-db/read');
    world.clock.advance(24 * HOUR * 1_000);

    await expect(approveRequest(await world.as(OMAR), { requestId: id })).rejects.toThrow(/ended undecided/);
    await world.run();

    expect((await world.rows.request(id)).state).toBe('expired');
  });

  it.each([
    [
      'was deactivated',
      PEOPLE_CSV.replace(
        'Support,mona@acme.test,employee,,,active\n7',
        'Support,mona@acme.test,employee,,,inactive\n7',
      ),
    ],
    [
      'left yesterday',
      PEOPLE_CSV.replace(
        'Support,mona@acme.test,employee,,,active\n7',
        'Support,mona@acme.test,employee,,2026-11-19,active\n7',
      ),
    ],
  ])('refuses a yes for somebody who %s since they asked', async (_, csv) => {
    const world = await acmeWorld();
    const { id } = await world.asks(SAMI, 'prod-db/read');
    await importPeople(world.ctx, { csv });

    await expect(approveRequest(await world.as(OMAR), { requestId: id })).rejects.toThrow(
      /Sami Okafor isn’t active in the people directory/,
    );

    expect(await world.rows.grants()).toEqual([]);
    expect(await world.rows.eventsOf('decision.refused')).toHaveLength(1);
    const denied = await denyRequest(await world.as(OMAR), { requestId: id, comment: 'Gone' });
    expect(denied.state).toBe('denied');
  });

  it('refuses the yes of somebody who was deactivated between the card and the click', async () => {
    const world = await acmeWorld();
    const { id } = await world.asks(SAMI, 'prod-db/read');
    const omar = await world.as(OMAR);
    await importPeople(world.ctx, {
      csv: PEOPLE_CSV.replace(
        'Platform,ada@acme.test,employee,,,active',
        'Platform,ada@acme.test,employee,,,inactive',
      ),
    });

    await expect(approveRequest(omar, { requestId: id })).rejects.toThrow(/aren’t listed as active/);

    const [refused] = await world.rows.eventsOf('decision.refused');
    expect(refused).toMatchObject({ actorId: omar.actor.person.id, subject: { requestId: id } });
  });

  it('refuses what a newer policy denies, and leaves the request to be denied', async () => {
    const world = await acmeWorld();
    const { id } = await world.asks(SAMI, 'prod-db/read');
    const omar = await world.as(OMAR);
    const config = acmeDefinitions(
      ACME_YAML.replace(
        '  - id: everything-else\n    when: "true"',
        '  - id: everything-else\n    when: "true"\n    deny: [{ if: "true", reason: Frozen for the audit. }]',
      ),
    );

    await expect(approveRequest({ ...omar, config }, { requestId: id })).rejects.toThrow(
      /refuses it now: Frozen/,
    );

    expect(await world.rows.decisions()).toEqual([]);
    expect((await denyRequest({ ...omar, config }, { requestId: id, comment: 'Frozen' })).state).toBe(
      'denied',
    );
  });

  it('decides under the stages it was asked under, when the policy was loosened meanwhile', async () => {
    const world = await acmeWorld();
    const { id } = await world.asks(SAMI, 'prod-db/write');
    const config = acmeDefinitions(
      ACME_YAML.replace('need: 2 }\n      - { name: Auditor', 'need: 1 }\n      - { name: Auditor'),
    );
    await approveRequest({ ...(await world.as('mona@acme.test')), config }, { requestId: id });

    await approveRequest({ ...(await world.as(OMAR)), config }, { requestId: id });

    expect((await world.rows.request(id)).state).toBe('pending');
  });
});

describe('denyRequest', () => {
  it('ends the request with its reason, and tells the requester', async () => {
    const world = await acmeWorld();
    const { id } = await world.asks(SAMI, 'prod-db/write');

    const denied = await denyRequest(await world.as('mona@acme.test'), {
      requestId: id,
      comment: 'Use the replica',
    });
    await world.run();

    expect(denied).toMatchObject({ state: 'denied', endReason: 'Use the replica', endedAt: NOW });
    expect((await world.rows.stages(id)).map((stage) => stage.state)).toEqual([
      'denied',
      'skipped',
      'skipped',
    ]);
    expect((await world.rows.kinds(id)).slice(-3)).toEqual([
      'decision.recorded',
      'stage.denied',
      'request.denied',
    ]);
    expect(world.shown.filter((card) => card.kind === 'request-outcome')).toHaveLength(1);
    expect(await world.rows.grants()).toEqual([]);
    expect(await trailFaults(world.rows)).toEqual([]);
  });

  it('refuses a no without a reason', async () => {
    const world = await acmeWorld();
    const { id } = await world.asks(SAMI, 'prod-db/read');

    await expect(denyRequest(await world.as(OMAR), { requestId: id, comment: ' \0 ' })).rejects.toMatchObject(
      {
        code: 'invalid',
        field: 'comment',
      },
    );

    expect((await world.rows.request(id)).state).toBe('pending');
  });
});

describe('cancelRequest', () => {
  it('takes back one’s own undecided request', async () => {
    const world = await acmeWorld();
    const { id } = await world.asks(SAMI, 'prod-db/write');

    const cancelled = await cancelRequest(await world.as(SAMI), { requestId: id });

    expect(cancelled).toMatchObject({ state: 'cancelled', endedAt: NOW });
    expect((await world.rows.kinds(id)).at(-1)).toBe('request.cancelled');
    expect((await world.rows.stages(id)).map((stage) => stage.state)).toEqual([
      'skipped',
      'skipped',
      'skipped',
    ]);
    expect(await trailFaults(world.rows)).toEqual([]);
  });

  it('refuses anybody else, an owner and an admin among them', async () => {
    const world = await acmeWorld();
    const { id } = await world.asks(SAMI, 'prod-db/read');

    for (const email of [OMAR, 'ada@acme.test', 'lena@acme.test'])
      await expect(cancelRequest(await world.as(email), { requestId: id })).rejects.toMatchObject({
        code: 'forbidden',
      });

    expect((await world.rows.request(id)).state).toBe('pending');
  });

  it('refuses to take back what was decided', async () => {
    const world = await acmeWorld();
    const { id } = await world.asks(SAMI, 'prod-db/read');
    await approveRequest(await world.as(OMAR), { requestId: id });

    await expect(cancelRequest(await world.as(SAMI), { requestId: id })).rejects.toMatchObject({
      name: 'StaleStateError',
    });
  });
});

describe('expireDueRequests', () => {
  it('ends what nobody decided in time, and tells the requester', async () => {
    const world = await acmeWorld();
    const { id } = await world.asks(SAMI, 'prod-db/read');
    await world.pass(24 * HOUR - 1);
    expect((await world.rows.request(id)).state).toBe('pending');

    await world.pass(1);

    expect(await world.rows.request(id)).toMatchObject({
      state: 'expired',
      endReason: 'Nobody decided it in time.',
    });
    expect((await world.rows.kinds(id)).at(-1)).toBe('request.expired');
    expect(world.shown.filter((card) => card.kind === 'request-outcome')).toHaveLength(1);
    expect(await world.rows.grants()).toEqual([]);
    expect(await trailFaults(world.rows)).toEqual([]);
  });
});
