import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { confirmMovedConnector } from '../../../src/operations/connector/confirm-moved-connector.ts';
import { noticeMovedConnectors } from '../../../src/operations/connector/notice-moved-connectors.ts';
import {
  listMovedConnectors,
  showMovedConnector,
} from '../../../src/operations/connector/show-moved-connector.ts';
import { PersonId } from '../../../src/domain/ids.ts';
import { showOverview } from '../../../src/operations/overview/show-overview.ts';
import { returnGrant } from '../../../src/operations/grant/end/return-grant.ts';
import { approveRequest } from '../../../src/operations/approval/decide/approve-request.ts';
import { endChangedRequests } from '../../../src/operations/request/end/end-changed-requests.ts';
import { completeTask } from '../../../src/operations/task/complete-task.ts';
import { acmeWorld, HOUR } from '../../support/acme-world.ts';
import type { AcmeWorld } from '../../support/acme-world.ts';
import { ScriptedTarget } from '../../support/scripted-target.ts';

const [SAMI, OMAR, DORA, ADA] = ['sami@acme.test', 'omar@acme.test', 'dora@acme.test', 'ada@acme.test'];
const READ = 'prod-db/read';
const OLD = { id: 'old', name: 'old.acme.test:5432' };
const NEW = { id: 'new', name: 'new.acme.test:5432' };

let world: AcmeWorld;
beforeEach(async () => {
  world = await acmeWorld();
  world.target.place = OLD;
});

/** The connector's settings are changed: it acts at another system from now on, which holds nothing yet. */
function moved(place = NEW): ScriptedTarget {
  const there = new ScriptedTarget();
  there.place = place;
  world.ctx.connectors = new Map([...world.ctx.connectors, ['far', there]]);
  return there;
}
const putBack = () => {
  world.ctx.connectors = new Map([...world.ctx.connectors, ['far', world.target]]);
};
const told = async () => {
  const cards = (await world.rows.cards()).filter((card) => card.kind === 'moved-connector');
  return cards.map((card) => card.audienceId).toSorted();
};
const idOf = async (email: string) => (await world.rows.person(email)).id;
/** What an admin's message says now. */
const shown = async () => (await showMovedConnector(world.ctx, 'far', await idOf(ADA))).mark;
const confirm = async (email: string, placeId = NEW.id, mark?: string) =>
  confirmMovedConnector(await world.as(email), {
    connectorId: 'far',
    placeId,
    mark: mark ?? (await shown()),
  });

describe('a connector whose settings say another place', () => {
  it('proves nothing gone that was given at the old one, and removes it once the settings are back', async () => {
    const grant = await world.holds(SAMI, READ);
    const there = moved();
    await world.pass(HOUR + 1);

    const stuck = await world.rows.grant(grant.id);
    expect(stuck).toMatchObject({ state: 'revoking', remains: null });
    expect(stuck.lastError).toMatch(/say new\.acme\.test:5432 now, and this belongs to old\.acme\.test:5432/);
    expect(there.calls).toEqual([]);
    putBack();
    await world.pass(HOUR);
    expect(await world.rows.grant(grant.id)).toMatchObject({ state: 'revoked', remains: 'gone' });
    expect(world.target.holds(SAMI, 'db_read')).toBe(false);
  });

  it('is told to admins and owners once, with what stands there, and settled where the settings are put back', async () => {
    const { id } = await world.holds(SAMI, READ);
    expect(await noticeMovedConnectors(world.ctx)).toBe(0);
    moved();
    expect(await noticeMovedConnectors(world.ctx)).toBe(1);
    expect(await noticeMovedConnectors(world.ctx)).toBe(0);

    expect(await told()).toEqual([await idOf(ADA), await idOf(OMAR), await idOf(DORA)].toSorted());
    const [event] = await world.rows.eventsOf('connector.moved');
    expect(event?.data).toMatchObject({ connector: 'far', from: [OLD.name], to: NEW.name, grants: 1 });
    const view = await showMovedConnector(world.ctx, 'far', await idOf(OMAR));
    expect(view).toMatchObject({ from: [OLD.name], held: [{ grant: { id } }], mayConfirm: false });
    putBack();
    await world.pass(6 * 60);
    expect(await noticeMovedConnectors(world.ctx)).toBe(0);
    moved();
    expect(await noticeMovedConnectors(world.ctx)).toBe(1);
  });

  it('waits for admins and those who own what stands there, and nobody else, until the settings are put back', async () => {
    await world.holds(SAMI, READ);
    moved();
    await noticeMovedConnectors(world.ctx);
    const waits = async (email: string) =>
      listMovedConnectors(world.ctx, (await world.as(email)).actor.person.id);

    expect(await waits(ADA)).toMatchObject([{ total: 1, from: [OLD.name], mayConfirm: true }]);
    for (const owner of [OMAR, DORA])
      expect(await waits(owner)).toMatchObject([{ total: 1, mayConfirm: false }]);
    for (const other of [SAMI, 'mona@acme.test']) expect(await waits(other)).toEqual([]);
    putBack();
    for (const email of [ADA, OMAR]) expect(await waits(email)).toEqual([]);
  });

  it('is counted by what stands elsewhere, of which one message lists the first', async () => {
    const first = await world.holds(SAMI, READ);
    const vpn = await world.holds(DORA, 'vpn/connect');
    await world.ctx.db.drizzle.execute(sql`insert into "grant" select (jsonb_populate_record(held,
      jsonb_build_object('id', held.id || '-' || n, 'request_id', null))).*
      from "grant" held, generate_series(1, 25) n where held.id = ${first.id}`);
    moved();
    await noticeMovedConnectors(world.ctx);
    await world.ctx.db.drizzle.execute(
      sql`update "grant" set place = ${JSON.stringify({ id: 'older', name: 'older.acme.test' })}::jsonb
        where id = ${vpn.id}`,
    );

    const [event] = await world.rows.eventsOf('connector.moved');
    expect(event?.data).toMatchObject({ grants: 27 });
    const ada = await idOf(ADA);
    expect(await listMovedConnectors(world.ctx, PersonId.parse(ada))).toMatchObject([{ total: 27 }]);
    const view = await showMovedConnector(world.ctx, 'far', ada);
    expect(view).toMatchObject({ total: 27, from: [OLD.name, 'older.acme.test'] });
    expect(view.held).toHaveLength(20);
    const { stuck, stuckCounts } = await showOverview(await world.as(ADA));
    expect(stuckCounts.movedConnectors).toBe(1);
    expect(stuck[0]?.sentence).toContain('stands at old.acme.test:5432, older.acme.test (27)');
  });

  it('shows an owner all that is on their own resources, and nothing else', async () => {
    const read = await world.holds(SAMI, READ);
    await world.holds(SAMI, 'vpn/connect');
    await world.ctx.db.drizzle.execute(sql`insert into "grant" select (jsonb_populate_record(held,
      jsonb_build_object('id', held.id || '-2', 'request_id', null, 'entitlement', 'prod-db/write'))).*
      from "grant" held where held.id = ${read.id}`);
    moved();
    const seenBy = async (email: string) => {
      const { total, held } = await showMovedConnector(world.ctx, 'far', await idOf(email));
      expect(total).toBe(held.length);
      return held.map(({ grant }) => grant.entitlement).toSorted();
    };
    expect(await seenBy(DORA)).toEqual([READ, 'prod-db/write']);
    for (const all of [ADA, OMAR]) expect(await seenBy(all)).toEqual([READ, 'prod-db/write', 'vpn/connect']);
    expect(await seenBy(SAMI)).toEqual([]);
  });

  it('is told once while processes with the old and the new settings run side by side', async () => {
    await world.holds(SAMI, READ);
    moved();
    await world.holds(DORA, 'vpn/connect');
    for (let round = 0; round < 3; round++) {
      moved();
      await noticeMovedConnectors(world.ctx);
      putBack();
      await noticeMovedConnectors(world.ctx);
      world.clock.advance(30_000);
    }
    expect(await world.rows.eventsOf('connector.moved')).toHaveLength(1);
  });

  it('is taken for the same system on an admin’s word alone, which is on record, and removes there from then on', async () => {
    const grant = await world.holds(SAMI, READ);
    const there = moved();
    there.holdsFromBefore(SAMI, 'db_read');
    await noticeMovedConnectors(world.ctx);

    await expect(confirm(OMAR)).rejects.toThrow(/Only admins/);
    await expect(confirm(ADA, 'another')).rejects.toThrow(/changed once more/);
    expect(await world.rows.eventsOf('act.refused')).toHaveLength(1);
    expect(await confirm(ADA)).toEqual({ moved: 1 });
    await expect(confirm(ADA)).rejects.toThrow(/Nothing stands elsewhere/);
    const [event] = await world.rows.eventsOf('connector.move-confirmed');
    expect(event?.data).toEqual({ connector: 'far', from: [OLD.name], to: NEW.name, grants: 1 });
    await world.pass(HOUR + 1);
    expect(await world.rows.grant(grant.id)).toMatchObject({ state: 'revoked', remains: 'gone' });
    expect(there.holds(SAMI, 'db_read')).toBe(false);
    expect(await noticeMovedConnectors(world.ctx)).toBe(0);
  });

  it('isn’t confirmed by an earlier message, which said nothing of another system that it acted at meanwhile', async () => {
    await world.holds(SAMI, READ);
    moved();
    const earlier = await shown();
    const third = moved({ id: 'third', name: 'third.acme.test:5432' });
    const atThird = await world.holds(SAMI, 'vpn/connect');
    moved();

    await expect(confirm(ADA, NEW.id, earlier)).rejects.toThrow(/stands at other places by now/);

    await world.pass(HOUR + 1);
    expect(await world.rows.grant(atThird.id)).toMatchObject({ state: 'revoking', remains: null });
    expect(third.holds(SAMI, 'vpn_users')).toBe(true);
    expect(await world.rows.eventsOf('connector.move-confirmed')).toEqual([]);
    expect(await confirm(ADA)).toEqual({ moved: 2 });
  });

  it('leaves a removal at the old one to the word of an owner, after five minutes', async () => {
    const grant = await world.holds(SAMI, READ);
    moved();
    await returnGrant(await world.as(SAMI), { grantId: grant.id });
    await world.run();
    expect(await world.rows.tasks()).toEqual([]);
    await world.pass(6 * 60);
    const [task] = await world.rows.tasks();
    expect(task?.instructions).toContain('old.acme.test:5432');

    await completeTask(await world.as(OMAR), { taskId: task?.id ?? '' });
    expect(await world.rows.grant(grant.id)).toMatchObject({ state: 'revoked', remains: 'gone' });
  });

  it('gives nothing there that was asked for at the old one: it is given up, and nothing was written', async () => {
    const { id } = await world.asks(SAMI, READ);
    const there = moved();
    expect(await endChangedRequests(world.ctx)).toBe(0);
    await approveRequest(await world.as(OMAR), { requestId: id });
    await world.run();
    expect((await world.rows.grantOf(id)).state).toBe('provisioning');
    await world.pass(HOUR + 1);

    expect(await world.rows.grantOf(id)).toMatchObject({ state: 'failed', place: OLD });
    expect(there.calls).toEqual([]);
  });

  it('gives what waits once an admin has confirmed, asked for or approved before', async () => {
    const waits = await world.asks(SAMI, READ);
    const approved = await world.asks(DORA, READ);
    await approveRequest(await world.as(OMAR), { requestId: approved.id });
    const there = moved();
    await world.run();
    await confirm(ADA);
    await approveRequest(await world.as(OMAR), { requestId: waits.id });
    await world.run();
    expect(there.holds(SAMI, 'db_read')).toBe(true);
    expect(there.holds(DORA, 'db_read')).toBe(true);
  });

  it('keeps no access for a grant at the other one, and takes none for what stood before it', async () => {
    const before = await world.holds(SAMI, 'vpn/connect');
    const there = moved();
    const after = await world.holds(SAMI, 'vpn/connect', 8 * HOUR);
    expect(after).toMatchObject({ state: 'active', stoodBefore: false, place: NEW });

    putBack();
    await world.pass(HOUR + 1);
    expect(await world.rows.grant(before.id)).toMatchObject({ state: 'revoked', remains: 'gone' });
    expect(world.target.holds(SAMI, 'vpn_users')).toBe(false);
    expect(there.holds(SAMI, 'vpn_users')).toBe(true);
  });

  it('lengthens nothing at the old one', async () => {
    const grant = await world.holds(SAMI, READ);
    moved();
    await expect(world.asks(SAMI, READ, { extendsGrantId: grant.id })).rejects.toThrow(/has changed since/);
  });

  it('reads differently where its place differs in what isn’t shown', async () => {
    const grant = await world.holds(SAMI, READ);
    moved({ id: 'other', name: OLD.name });
    await noticeMovedConnectors(world.ctx);
    await world.pass(HOUR + 1);

    const another = `another address at ${OLD.name}`;
    const [event] = await world.rows.eventsOf('connector.moved');
    expect(event?.data).toMatchObject({ from: [another], to: OLD.name });
    const view = await showMovedConnector(world.ctx, 'far', await idOf(ADA));
    expect(view).toMatchObject({ from: [another], now: { name: OLD.name }, held: [{ at: another }] });
    expect((await world.rows.grant(grant.id)).lastError).toContain(`belongs to ${another}`);
    await confirm(ADA, 'other');
    const [confirmed] = await world.rows.eventsOf('connector.move-confirmed');
    expect(confirmed?.data).toMatchObject({ from: [another], to: OLD.name });
  });
});
