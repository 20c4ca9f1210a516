import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { findPlaces } from '../../../src/operations/grant/give/find-places.ts';
import { noticeMovedConnectors } from '../../../src/operations/connector/notice-moved-connectors.ts';
import { importGrants } from '../../../src/operations/grant/import/import-grants.ts';
import { returnGrant } from '../../../src/operations/grant/end/return-grant.ts';
import { approveRequest } from '../../../src/operations/approval/decide/approve-request.ts';
import { completeTask } from '../../../src/operations/task/complete-task.ts';
import { acmeWorld, HOUR } from '../../support/acme-world.ts';
import type { AcmeWorld } from '../../support/acme-world.ts';
import { ScriptedTarget } from '../../support/scripted-target.ts';

const [SAMI, OMAR, DORA] = ['sami@acme.test', 'omar@acme.test', 'dora@acme.test'];
const READ = 'prod-db/read';
const OLD = { id: 'old', name: 'old.acme.test:5432' };
const NEW = { id: 'new', name: 'new.acme.test:5432' };

let world: AcmeWorld;
beforeEach(async () => {
  world = await acmeWorld();
  world.target.place = OLD;
});

/** As a release left them that kept no places. */
const forgetPlaces = () =>
  world.ctx.db.drizzle.execute(sql`update "grant" set place = null where state <> 'revoked'`);
/** The connector's settings are changed in the same start: it acts at another system, which holds nothing yet. */
function moved(): ScriptedTarget {
  const there = new ScriptedTarget();
  there.place = NEW;
  world.ctx.connectors = new Map([...world.ctx.connectors, ['far', there]]);
  return there;
}
const putBack = () => {
  world.ctx.connectors = new Map([...world.ctx.connectors, ['far', world.target]]);
};

describe('a grant of which it isn’t on record where it was given', () => {
  it('isn’t proved gone, and nothing is removed, where its connector acts now and doesn’t list it', async () => {
    const grant = await world.holds(SAMI, READ);
    await forgetPlaces();
    const there = moved();
    await findPlaces(world.ctx);
    await noticeMovedConnectors(world.ctx);
    await world.pass(HOUR + 1);

    const stuck = await world.rows.grant(grant.id);
    expect(stuck).toMatchObject({ state: 'revoking', remains: null, place: null });
    expect(stuck.lastError).toMatch(/isn’t on record at which system.*new\.acme\.test:5432.*doesn’t list it/);
    expect(there.calls).toEqual([]);

    putBack();
    await world.pass(HOUR);
    expect(await world.rows.grant(grant.id)).toMatchObject({ state: 'revoked', remains: 'gone', place: OLD });
    expect(world.target.holds(SAMI, 'db_read')).toBe(false);
  });

  it('isn’t proved gone by a fault and a look there either', async () => {
    const grant = await world.holds(SAMI, READ);
    await forgetPlaces();
    const there = moved();
    there.next('grants', { kind: 'fails', fault: { kind: 'denied' } });
    await world.pass(HOUR + 1);

    expect(await world.rows.grant(grant.id)).toMatchObject({ state: 'revoking', remains: null });
  });

  it('is asked after at no other system than the one that put it off', async () => {
    world.target.always('revoke', { kind: 'pending' });
    const grant = await world.holds(SAMI, READ);
    await world.pass(HOUR + 1);
    expect((await world.rows.grant(grant.id)).handle).not.toBeNull();
    await forgetPlaces();
    const there = moved();
    there.always('poll', { kind: 'lies' });
    await world.pass(HOUR);

    expect(await world.rows.grant(grant.id)).toMatchObject({ state: 'revoking', remains: null });
  });

  it('is left to the word of an owner after five minutes', async () => {
    const grant = await world.holds(SAMI, READ);
    await forgetPlaces();
    world.target.loses(SAMI, 'db_read');
    await world.pass(HOUR + 1);
    await world.pass(6 * 60);

    const [task] = await world.rows.tasks();
    expect(task?.instructions).toMatch(/isn’t on record at which system/);
    await completeTask(await world.as(OMAR), { taskId: task?.id ?? '' });
    expect(await world.rows.grant(grant.id)).toMatchObject({ state: 'revoked', remains: 'gone' });
  });

  it('ends by itself where it is seen first', async () => {
    const grant = await world.holds(SAMI, READ);
    await forgetPlaces();
    await world.pass(HOUR + 1);

    expect(await world.rows.grant(grant.id)).toMatchObject({ state: 'revoked', remains: 'gone', place: OLD });
  });

  it('isn’t given anew by the word of another end', async () => {
    const grant = await world.holds(SAMI, READ, 2 * HOUR);
    await forgetPlaces();
    const there = moved();
    const { id } = await world.asks(SAMI, READ, { extendsGrantId: grant.id });
    await approveRequest(await world.as(OMAR), { requestId: id });
    await world.run();

    expect(there.calls).toEqual([]);
    putBack();
    await world.pass(HOUR);
    expect(await world.rows.eventsOf('grant.end-told')).toHaveLength(1);
  });

  it('isn’t tried again elsewhere once its first provisioning may have been carried out', async () => {
    world.target.always('grant', { kind: 'loses-answer' });
    const { id } = await world.asks(SAMI, READ);
    await approveRequest(await world.as(OMAR), { requestId: id });
    world.target.during('grant', async () =>
      world.target.always('grants', { kind: 'fails', fault: { kind: 'retryable' } }),
    );
    await world.run();
    await forgetPlaces();
    const there = moved();
    await world.pass(60);

    expect(there.calls).toEqual([]);
    expect((await world.rows.grantOf(id)).state).toBe('provisioning');
  });

  it('accounts for no access of another grant that is known to stand where both may', async () => {
    const short = await world.holds(SAMI, READ);
    const long = await world.holds(SAMI, READ, 8 * HOUR);
    await world.ctx.db.drizzle.execute(sql`update "grant" set place = null where id = ${long.id}`);
    await world.pass(HOUR + 1);

    const ending = await world.rows.grant(short.id);
    expect(ending).toMatchObject({ state: 'revoking', remains: null });
    expect(ending.lastError).toMatch(/lists is held by another grant there/);
    expect((await world.rows.grant(long.id)).place).toBeNull();
    await world.pass(6 * 60);
    expect(await world.rows.tasks()).toHaveLength(1);
  });

  it('isn’t placed by what another grant gave where the settings say now, and is removed where it stands', async () => {
    const before = await world.holds(SAMI, READ);
    await forgetPlaces();
    const there = moved();
    await world.holds(SAMI, READ, 8 * HOUR);
    expect(there.holds(SAMI, 'db_read')).toBe(true);
    expect(await findPlaces(world.ctx)).toBe(0);
    await world.pass(HOUR + 1);
    expect(await world.rows.grant(before.id)).toMatchObject({
      state: 'revoking',
      remains: null,
      place: null,
    });

    putBack();
    await world.pass(HOUR);
    expect(await world.rows.grant(before.id)).toMatchObject({
      state: 'revoked',
      remains: 'gone',
      place: OLD,
    });
    expect(world.target.holds(SAMI, 'db_read')).toBe(false);
    expect(there.holds(SAMI, 'db_read')).toBe(true);
  });

  it('stands where it is seen before another of its right is given there', async () => {
    const before = await world.holds(SAMI, READ);
    await forgetPlaces();
    await world.holds(SAMI, READ, 8 * HOUR);
    expect((await world.rows.grant(before.id)).place).toEqual(OLD);

    await world.pass(HOUR + 1);
    expect(await world.rows.grant(before.id)).toMatchObject({ remains: 'held-by-another-grant' });
  });

  it('stands where the others of its right do that were given before places were kept, once one is seen', async () => {
    const short = await world.holds(SAMI, READ);
    const long = await world.holds(SAMI, READ, 8 * HOUR);
    await forgetPlaces();
    await world.pass(HOUR + 1);

    expect(await world.rows.grant(short.id)).toMatchObject({ remains: 'held-by-another-grant', place: OLD });
    expect((await world.rows.grant(long.id)).place).toEqual(OLD);
  });

  it('that is given now has its place from the first look on', async () => {
    const { id } = await world.asks(SAMI, READ);
    await approveRequest(await world.as(OMAR), { requestId: id });
    await forgetPlaces();
    await world.run();

    expect(await world.rows.grantOf(id)).toMatchObject({ state: 'active', place: OLD });
  });
});

describe('a provisioning that was put off before its place was kept', () => {
  const putOff = async () => {
    world.target.next('grant', { kind: 'pending' });
    const { id } = await world.asks(SAMI, READ);
    await approveRequest(await world.as(OMAR), { requestId: id });
    await world.run();
    await forgetPlaces();
    const grant = await world.rows.grantOf(id);
    expect(grant).toMatchObject({ state: 'provisioning', place: null, handle: expect.any(String) });
    return grant;
  };

  it('is asked after, and stands where it is seen once it is done', async () => {
    const grant = await putOff();
    await world.pass(60);
    expect(await world.rows.grant(grant.id)).toMatchObject({ state: 'provisioning', lastError: null });

    world.target.finish();
    await world.pass(10 * 60);
    expect(await world.rows.grant(grant.id)).toMatchObject({ state: 'active', place: OLD });
    expect(world.target.countOf('grant')).toBe(1);
  });

  it('isn’t ended by anybody’s word while it is on its way, and is removed once it has come', async () => {
    const grant = await putOff();
    await returnGrant(await world.as(SAMI), { grantId: grant.id });
    await world.pass(10 * 60);
    expect(await world.rows.grant(grant.id)).toMatchObject({ state: 'revoking', remains: null });
    expect(await world.rows.tasks()).toEqual([]);

    world.target.finish();
    await world.pass(HOUR);
    expect(await world.rows.grant(grant.id)).toMatchObject({ state: 'revoked', remains: 'gone', place: OLD });
    expect(world.target.holds(SAMI, 'db_read')).toBe(false);
  });

  it('is neither given up nor forgotten because another system knows nothing of it', async () => {
    const grant = await putOff();
    const there = moved();
    there.always('poll', { kind: 'fails', fault: { kind: 'not_found', what: 'target' } });
    await world.pass(60);
    expect(await world.rows.grant(grant.id)).toMatchObject({ state: 'provisioning', handle: grant.handle });
    await returnGrant(await world.as(SAMI), { grantId: grant.id });
    await world.pass(60);
    expect(await world.rows.grant(grant.id)).toMatchObject({ state: 'revoking', handle: grant.handle });
    expect(there.calls).toEqual([]);

    putBack();
    world.target.finish();
    await world.pass(HOUR);
    expect(await world.rows.grant(grant.id)).toMatchObject({ state: 'revoked', remains: 'gone', place: OLD });
    expect(world.target.holds(SAMI, 'db_read')).toBe(false);
  });
});

describe('the looks for places', () => {
  it('find what stands where its connector acts, before its settings move from there', async () => {
    const grant = await world.holds(SAMI, READ);
    await forgetPlaces();
    expect(await findPlaces(world.ctx)).toBe(1);
    expect((await world.rows.grant(grant.id)).place).toEqual(OLD);

    await importGrants(world.ctx, {
      csv: `email,entitlement,since,expires,note\n${DORA},${READ},,permanent,\n`,
    });
    moved();
    await noticeMovedConnectors(world.ctx);
    const [event] = await world.rows.eventsOf('connector.moved');
    expect(event?.data).toMatchObject({ from: [OLD.name], grants: 2 });
  });

  it('take nothing to stand where it isn’t seen, and go on to the others', async () => {
    await world.holds(SAMI, READ);
    await world.holds(DORA, 'vpn/connect');
    await forgetPlaces();
    world.target.loses(SAMI, 'db_read');
    expect(await findPlaces(world.ctx)).toBe(1);
    expect(await findPlaces(world.ctx)).toBe(0);

    world.target.holdsFromBefore(SAMI, 'db_read');
    world.target.always('grants', { kind: 'fails', fault: { kind: 'retryable' } });
    expect(await findPlaces(world.ctx)).toBe(0);
  });
});
