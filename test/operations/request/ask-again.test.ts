import { beforeAll, describe, expect, test } from 'vitest';
import { approveRequest } from '../../../src/operations/approval/decide/approve-request.ts';
import { denyRequest } from '../../../src/operations/approval/decide/deny-request.ts';
import { recallEnded } from '../../../src/operations/grant/end/recall-ended.ts';
import { cancelRequest } from '../../../src/operations/request/end/cancel-request.ts';
import { recallBundle, recallRequest } from '../../../src/operations/request/recall-request.ts';
import { submitBundle } from '../../../src/operations/request/submit-request.ts';
import { type AcmeWorld, acmeWorld, HOUR } from '../../support/acme-world.ts';
import { MemoryDirectory } from '../../support/memory-directory.ts';

const [SAMI, OMAR, KIM, DORA] = ['sami@acme.test', 'omar@acme.test', 'kim@acme.test', 'dora@acme.test'];

let world: AcmeWorld;
beforeAll(async () => {
  world = await acmeWorld();
});

const denies = async (requestId: string) =>
  denyRequest(await world.as(OMAR), { requestId, comment: 'Use the replica' });

describe('asking again recalls what was asked for', () => {
  test('of one request that was denied, as it was asked for and by whoever asked', async () => {
    const asked = await world.asks(SAMI, 'prod-db/read', { durationSeconds: 2 * HOUR });
    await denies(asked.id);
    const before = (await world.rows.requests()).length;
    expect(await recallRequest(await world.as(SAMI), { requestId: asked.id })).toEqual({
      items: ['prod-db/read'],
      left: [],
      over: 0,
      durationSeconds: 2 * HOUR,
      untilAt: null,
      isLengthOpen: false,
      justification: 'Looking into INC-4711',
      ticket: 'INC-4711',
      forSlackUserId: MemoryDirectory.idOf(SAMI),
      extendsGrantId: null,
    });
    expect(await world.rows.requests(), 'nothing is asked for by that').toHaveLength(before);
  });

  test('with the length that was asked for, where less was given', async () => {
    const asked = await world.asks(SAMI, 'prod-db/read', { durationSeconds: 2 * HOUR });
    await approveRequest(await world.as(OMAR), { requestId: asked.id, durationSeconds: HOUR });
    await world.run();
    await world.pass(HOUR + 5);
    const recalled = await recallRequest(await world.as(SAMI), { requestId: asked.id });
    expect(recalled.durationSeconds).toBe(2 * HOUR);
  });

  test('with the end that was named while it is to come, and with none once it has passed', async () => {
    const wishedEndAt = new Date(world.clock.now().getTime() + 3 * HOUR * 1_000);
    const asked = await world.asks(SAMI, 'prod-db/read', { durationSeconds: 3 * HOUR, wishedEndAt });
    await denies(asked.id);
    const recalled = async () => recallRequest(await world.as(SAMI), { requestId: asked.id });
    expect(await recalled()).toMatchObject({ untilAt: wishedEndAt, isLengthOpen: false });
    await world.pass(3 * HOUR);
    expect(await recalled()).toMatchObject({ durationSeconds: null, untilAt: null, isLengthOpen: true });
  });

  test('for whom it was for, whoever of the two asks, and for nobody else', async () => {
    const kim = await world.rows.person(KIM);
    const asked = await world.asks(SAMI, 'prod-db/read', { beneficiaryId: kim.id });
    await cancelRequest(await world.as(SAMI), { requestId: asked.id });
    for (const who of [SAMI, KIM])
      expect(await recallRequest(await world.as(who), { requestId: asked.id })).toMatchObject({
        forSlackUserId: MemoryDirectory.idOf(KIM),
      });
    await expect(recallRequest(await world.as(DORA), { requestId: asked.id })).rejects.toMatchObject({
      code: 'forbidden',
    });
    expect((await world.rows.eventsOf('act.refused')).map(({ data }) => data)).toContainEqual(
      expect.objectContaining({ act: 'ask again', about: asked.id }),
    );
  });

  test('of several only what has ended, and nothing while all of it waits or works', async () => {
    const requests = await submitBundle(await world.as(SAMI), {
      items: ['prod-db/read', 'vpn/connect'],
      justification: 'On call this week',
      ticket: 'INC-1',
      durationSeconds: HOUR,
      idempotencyKey: 'both',
    });
    const [bundleId] = requests.map((one) => one.bundleId ?? '');
    const read = requests.find(({ entitlement }) => entitlement === 'prod-db/read');
    const recall = async () => recallBundle(await world.as(SAMI), { bundleId: bundleId ?? '' });
    await expect(recall()).rejects.toMatchObject({ code: 'stale' });
    await denies(read?.id ?? '');
    expect(await recall()).toMatchObject({ items: ['prod-db/read'], justification: 'On call this week' });
  });

  test('as more time while the access is there, and as access once it is over', async () => {
    const grant = await world.holds(SAMI, 'prod-db/read');
    const asked = await world.asks(SAMI, 'prod-db/read', { extendsGrantId: grant.id });
    await denies(asked.id);
    const recall = async () => recallRequest(await world.as(SAMI), { requestId: asked.id });
    expect(await recall()).toMatchObject({ extendsGrantId: grant.id });
    await world.pass(HOUR + 5);
    expect(await recall()).toMatchObject({ extendsGrantId: null, items: ['prod-db/read'] });
  });

  test('of all that one message says ended, to who held it', async () => {
    await world.pass(HOUR);
    const held = await world.holds(SAMI, 'prod-db/read');
    await world.holds(SAMI, 'crm/agent');
    await world.pass(HOUR + 5);
    await world.pass(5);
    const subjectId = world.shown.findLast(({ kind }) => kind === 'access-ended')?.subjectId ?? '';
    const recalled = await recallEnded(await world.as(SAMI), { subjectId });
    expect(recalled.items).toEqual(expect.arrayContaining([held.entitlement, 'crm/agent']));
    expect(recalled).toMatchObject({ durationSeconds: HOUR, justification: 'Looking into INC-4711' });
    await expect(recallEnded(await world.as(KIM), { subjectId })).rejects.toMatchObject({
      code: 'forbidden',
    });
  });

  test('without what left the catalog, which is named', async () => {
    const asked = await world.asks(SAMI, 'prod-db/read');
    await denies(asked.id);
    const sami = await world.as(SAMI);
    const entitlements = new Map(sami.config.entitlements);
    entitlements.delete('prod-db/read' as never);
    const smaller = { ...sami, config: { ...sami.config, entitlements } };
    expect(await recallRequest(smaller, { requestId: asked.id })).toMatchObject({
      items: [],
      left: ['Production database · Read only'],
    });
  });
});
