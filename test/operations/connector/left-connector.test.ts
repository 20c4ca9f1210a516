import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Definitions } from '../../../src/domain/definitions.ts';
import { reportLeftConnectors } from '../../../src/operations/connector/report-left-connectors.ts';
import { showLeftConnector } from '../../../src/operations/connector/show-left-connector.ts';
import { withLeftRights } from '../../../src/operations/catalog/known-rights.ts';
import { recordDefinitions } from '../../../src/operations/catalog/record-definitions.ts';
import { listMyWaiting } from '../../../src/operations/waiting/list-waiting.ts';
import { type AcmeWorld, acmeWorld, HOUR } from '../../support/acme-world.ts';

const [ADA, OMAR, SAMI, KIM] = ['ada@acme.test', 'omar@acme.test', 'sami@acme.test', 'kim@acme.test'];
const DAY = 24 * HOUR;
const FIRST = { offset: 0, limit: 20 };

let world: AcmeWorld;
let whole: Definitions;
beforeEach(async () => {
  world = await acmeWorld();
  whole = world.ctx.config;
  await putInForce(whole);
});

async function putInForce(definitions: Definitions): Promise<void> {
  await recordDefinitions(world.ctx, definitions);
  world.ctx.config = await withLeftRights(world.ctx, definitions);
}

/** As access.yaml without the connector and what stands on it. */
const without = (): Definitions => ({
  ...whole,
  hash: 'without far',
  connectors: new Map([...whole.connectors].filter(([id]) => id !== 'far')),
  resources: new Map([...whole.resources].filter(([, { connectorId }]) => connectorId !== 'far')),
  entitlements: new Map([...whole.entitlements].filter(([key]) => key.startsWith('wiki/'))),
});
const idOf = async (email: string) => (await world.rows.person(email)).id;
const told = async () =>
  (await world.rows.cards())
    .filter(({ kind }) => kind === 'connector-left')
    .map(({ audienceId }) => audienceId);
const waits = async (email: string) => (await listMyWaiting(await world.as(email))).connectors.length;

describe('of a connector that left access.yaml while access lives there', () => {
  it('admins and those who owned it hear at once, in one message each, and nobody else', async () => {
    await world.holds(SAMI, 'vpn/connect');
    await putInForce(without());

    expect(await reportLeftConnectors(world.ctx)).toBe(1);
    expect(await reportLeftConnectors(world.ctx)).toBe(0);

    expect((await told()).toSorted()).toEqual([await idOf(ADA), await idOf(OMAR)].toSorted());
    expect(await world.rows.eventsOf('connector.left')).toHaveLength(1);
    for (const email of [ADA, OMAR]) expect(await waits(email)).toBe(1);
    for (const email of [SAMI, KIM]) expect(await waits(email)).toBe(0);
    const view = await showLeftConnector(world.ctx, 'far', await idOf(OMAR), FIRST);
    expect(view.held.rows[0]?.entitlement.label).toBe('Company VPN · Connect');
  });

  it('an owner is shown what they owned, and not the rest', async () => {
    await world.holds(SAMI, 'vpn/connect');
    const db = world.ctx.db.drizzle;
    await putInForce(without());
    await db.execute(sql`update known_right set owners = '["lena@acme.test"]' where key = 'vpn/connect'`);
    world.ctx.config = await withLeftRights(world.ctx, world.ctx.config);
    await reportLeftConnectors(world.ctx);

    expect(await told()).toContain(await idOf('lena@acme.test'));
    expect((await showLeftConnector(world.ctx, 'far', await idOf(OMAR), FIRST)).held.total).toBe(0);
    expect((await showLeftConnector(world.ctx, 'far', await idOf('lena@acme.test'), FIRST)).held.total).toBe(
      1,
    );
  });

  it('nothing is said where nothing lives there', async () => {
    await putInForce(without());

    expect(await reportLeftConnectors(world.ctx)).toBe(0);
    expect(await told()).toEqual([]);
  });

  it('nothing is said by a process that hasn’t taken over the last definitions yet', async () => {
    await world.holds(SAMI, 'vpn/connect');

    expect(await reportLeftConnectors({ ...world.ctx, config: without() })).toBe(0);
    expect(await told()).toEqual([]);
  });

  it('it waits until the connector is back, and is told anew when it leaves again', async () => {
    await world.holds(SAMI, 'vpn/connect', 60 * DAY);
    await putInForce(without());
    await reportLeftConnectors(world.ctx);
    await putInForce(whole);
    expect(await waits(OMAR)).toBe(0);
    await reportLeftConnectors(world.ctx);
    expect((await world.rows.eventsOf('connector.settled')).map(({ data }) => data)).toEqual([
      { connector: 'far', isBack: true },
    ]);

    await putInForce({ ...without(), hash: 'without far again' });
    expect(await reportLeftConnectors(world.ctx)).toBe(1);
    expect(await waits(OMAR)).toBe(1);
  });

  it('or until nothing lives there any more', async () => {
    const held = await world.holds(SAMI, 'vpn/connect', 60 * DAY);
    await putInForce(without());
    await reportLeftConnectors(world.ctx);
    await world.ctx.db.drizzle.execute(sql`update "grant" set state = 'revoked' where id = ${held.id}`);

    await reportLeftConnectors(world.ctx);

    expect(await waits(OMAR)).toBe(0);
    expect((await world.rows.eventsOf('connector.settled')).map(({ data }) => data)).toEqual([
      { connector: 'far', isBack: false },
    ]);
  });

  it('its message goes on with what is left', async () => {
    await world.holds(SAMI, 'vpn/connect', 60 * DAY);
    const held = await world.holds(KIM, 'vpn/connect', 60 * DAY);
    await putInForce(without());
    await reportLeftConnectors(world.ctx);
    await world.run();
    await world.ctx.db.drizzle.execute(sql`update "grant" set state = 'revoked' where id = ${held.id}`);
    const before = world.shown.length;

    await reportLeftConnectors(world.ctx);
    await world.run();

    expect(world.shown.slice(before).map(({ kind }) => kind)).toContain('connector-left');

    const after = world.shown.length;
    await reportLeftConnectors(world.ctx);
    await world.run();
    expect(world.shown.slice(after).map(({ kind }) => kind)).not.toContain('connector-left');
  });

  it('it is told once where several processes look at once', async () => {
    await world.holds(SAMI, 'vpn/connect');
    await putInForce(without());

    const told = await Promise.all(Array.from({ length: 4 }, () => reportLeftConnectors(world.ctx)));

    expect(told.toSorted((one, other) => one - other)).toEqual([0, 0, 0, 1]);
    expect(await world.rows.eventsOf('connector.left')).toHaveLength(1);
  });
});
