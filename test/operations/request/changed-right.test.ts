import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import type { Definitions, Entitlement, Resource } from '../../../src/domain/definitions.ts';
import { EntitlementKey } from '../../../src/domain/ids.ts';
import { approveRequest } from '../../../src/operations/approval/decide/approve-request.ts';
import { denyRequest } from '../../../src/operations/approval/decide/deny-request.ts';
import { endChangedRequests } from '../../../src/operations/request/end/end-changed-requests.ts';
import { showRequest } from '../../../src/operations/request/show-request.ts';
import { submitRequest } from '../../../src/operations/request/submit-request.ts';
import { recordDefinitions } from '../../../src/operations/catalog/record-definitions.ts';
import { completeTask } from '../../../src/operations/task/complete-task.ts';
import { acmeWorld, HOUR } from '../../support/acme-world.ts';
import type { AcmeWorld } from '../../support/acme-world.ts';

const SAMI = 'sami@acme.test';
const OMAR = 'omar@acme.test';
const READ = EntitlementKey.parse('prod-db/read');

/** The same ids in the file, and something else behind them. */
function changed(
  config: Definitions,
  entitlement: Partial<Entitlement>,
  resource: Partial<Resource> = {},
  name: string = READ,
): Definitions {
  const key = EntitlementKey.parse(name);
  const right = config.entitlements.get(key);
  const owner = right && config.resources.get(right.resourceId);
  if (right === undefined || owner === undefined) throw new Error(`${key} is in the catalog`);
  return {
    ...config,
    hash: 'another',
    entitlements: new Map(config.entitlements).set(key, { ...right, ...entitlement }),
    resources: new Map(config.resources).set(owner.id, { ...owner, ...resource }),
  };
}

const under = async (world: AcmeWorld, email: string, config: Definitions) => ({
  ...(await world.as(email)),
  config,
});

/** Puts other definitions in force, as `apply` does, and has this world run by them. */
async function apply(world: AcmeWorld, config: Definitions): Promise<void> {
  await recordDefinitions(world.ctx, config);
  world.ctx.config = config;
}

const cardsOf = async (world: AcmeWorld, kind: string) =>
  (await world.rows.cards()).filter((card) => card.kind === kind);

const OTHERS: [string, Partial<Entitlement>, Partial<Resource>, RegExp][] = [
  ['target', { target: 'db_superuser' }, {}, /it is another right there now/],
  ['connector', {}, { connectorId: 'paper' }, /it is in another system now/],
  ['sensitivity', { sensitivity: 'critical' }, {}, /its sensitivity is critical now, and was \w+/],
];

describe('a request whose entitlement is another thing by the time it is decided', () => {
  it.each(OTHERS)(
    'gives nothing when its %s was changed, and ends with the click that notices it',
    async (_, entitlement, resource, how) => {
      const world = await acmeWorld();
      const { id: requestId } = await world.asks(SAMI, READ);
      await world.run();
      await apply(world, changed(world.ctx.config, entitlement, resource));

      await expect(approveRequest(await world.as(OMAR), { requestId })).rejects.toThrow(how);
      expect(await world.rows.grants()).toEqual([]);
      expect(await world.rows.decisions()).toEqual([]);
      expect(await world.rows.eventsOf('decision.refused')).toHaveLength(1);
      expect(await world.rows.request(requestId)).toMatchObject({ state: 'expired' });
      await expect(denyRequest(await world.as(OMAR), { requestId, comment: 'No' })).rejects.toThrow(how);
    },
  );

  it('ends by itself: its cards are redrawn, and who asked is told in a new message what changed', async () => {
    const how = /it is another right there now/;
    const world = await acmeWorld();
    const { id: requestId, requesterId } = await world.asks(SAMI, READ);
    await world.run();
    await apply(world, changed(world.ctx.config, { target: 'db_superuser' }));
    const shownBefore = world.shown.length;

    expect(await endChangedRequests(world.ctx)).toBe(1);
    expect(await endChangedRequests(world.ctx)).toBe(0);
    const [event] = await world.rows.eventsOf('request.expired');
    expect(event).toMatchObject({ subject: { requestId }, data: { reason: expect.stringMatching(how) } });
    expect((await world.rows.request(requestId)).endReason).toMatch(how);
    expect((await world.rows.stages(requestId)).map((stage) => stage.state)).toEqual(['skipped']);
    expect(await cardsOf(world, 'request-outcome')).toMatchObject([
      { subjectId: requestId, audienceId: requesterId, messageTs: null },
    ]);
    await world.pass(60);
    const redrawn = world.shown.slice(shownBefore).map((card) => card.kind);
    expect(redrawn.toSorted()).toEqual(
      expect.arrayContaining(['request-approval', 'request-outcome', 'request-status']),
    );
  });

  it('ends when it left the catalog', async () => {
    const world = await acmeWorld();
    const { id: requestId } = await world.asks(SAMI, READ);
    const entitlements = new Map(world.ctx.config.entitlements);
    entitlements.delete(READ);
    await apply(world, { ...world.ctx.config, hash: 'another', entitlements });

    expect(await endChangedRequests(world.ctx)).toBe(1);
    expect((await world.rows.request(requestId)).endReason).toMatch(
      /was in the catalog when this was requested, but isn’t any more/,
    );
  });

  it('ends where it was asked for before it was kept what it was, under other definitions', async () => {
    const world = await acmeWorld();
    const { id: requestId } = await world.asks(SAMI, READ);
    await world.ctx.db.drizzle.execute(sql`update request set asked_right = null`);
    expect(await endChangedRequests(world.ctx)).toBe(0);
    await apply(world, { ...world.ctx.config, hash: 'another' });
    expect(await endChangedRequests(world.ctx)).toBe(1);
    expect((await world.rows.request(requestId)).endReason).toMatch(/there’s no record of what it gave then/);
  });

  it('stays as it is where its names alone were changed, and where another process has taken over what this one hasn’t', async () => {
    const world = await acmeWorld();
    const { id: requestId } = await world.asks(SAMI, READ);
    const inForce = changed(world.ctx.config, { name: 'Everything' });
    await apply(world, inForce);
    expect(await endChangedRequests(world.ctx)).toBe(0);

    // Still goes by what was in force before.
    const behind = {
      ...(await world.as(OMAR)),
      config: { ...changed(inForce, { target: 'old' }), hash: 'old' },
    };
    expect(await endChangedRequests(behind)).toBe(0);
    await expect(approveRequest(behind, { requestId })).rejects.toThrow(/has changed since/);
    expect(await world.rows.request(requestId)).toMatchObject({ state: 'pending' });
  });

  it('ends more time for access that is another thing by now, and leaves the access its end', async () => {
    const world = await acmeWorld();
    const grant = await world.holds(SAMI, READ);
    const more = await world.asks(SAMI, READ, { extendsGrantId: grant.id, ticket: '4711' });
    expect(more.state).toBe('pending');
    await apply(world, changed(world.ctx.config, { target: 'db_superuser' }));

    expect(await endChangedRequests(world.ctx)).toBe(1);
    expect(await world.rows.request(more.id)).toMatchObject({ state: 'expired' });
    expect(await world.rows.grant(grant.id)).toMatchObject({ state: 'active', expiresAt: grant.expiresAt });
    await world.pass(HOUR + 1);
    expect(await world.rows.grant(grant.id)).toMatchObject({ state: 'revoked', remains: 'gone' });
  });

  it('gives what was approved before the change as it was approved, and takes that away', async () => {
    const world = await acmeWorld();
    const { id: requestId } = await world.asks(SAMI, READ);
    await approveRequest(await world.as(OMAR), { requestId });
    await apply(world, changed(world.ctx.config, { target: 'db_superuser' }, { connectorId: 'paper' }));
    await world.run();

    expect(await world.rows.grantOf(requestId)).toMatchObject({ state: 'active', target: 'db_read' });
    expect(world.target.holds(SAMI, 'db_read')).toBe(true);
    await world.pass(HOUR + 1);
    expect(await world.rows.grantOf(requestId)).toMatchObject({ state: 'revoked', remains: 'gone' });
    expect(world.target.holds(SAMI, 'db_read')).toBe(false);
  });

  it('is done by hand as it was decided, where a task for it was open by then', async () => {
    const world = await acmeWorld();
    const { id: requestId } = await world.asks(SAMI, 'wiki/editor');
    await approveRequest(await world.as('lena@acme.test'), { requestId });
    await world.run();
    const [task] = await world.rows.tasks();
    await apply(world, changed(world.ctx.config, { target: 'superusers' }, {}, 'wiki/editor'));

    await completeTask(await world.as('wanda@acme.test'), { taskId: task?.id ?? '' });
    expect(task?.instructions).toContain('editors');
    expect(await world.rows.grantOf(requestId)).toMatchObject({ state: 'active', target: 'editors' });
    expect(await endChangedRequests(world.ctx)).toBe(0);
  });

  it('is given and shown as it was asked for where its names alone were changed', async () => {
    const world = await acmeWorld();
    const { id: requestId } = await world.asks(SAMI, READ);
    const before = (await showRequest(world.ctx, requestId)).entitlement;
    const config = changed(world.ctx.config, { name: 'Everything' }, { name: 'Harmless' });

    expect((await showRequest({ ...world.ctx, config }, requestId)).entitlement).toEqual(before);
    await approveRequest(await under(world, OMAR, config), { requestId });
    expect(await world.rows.grants()).toMatchObject([{ target: 'db_read', connectorId: 'far' }]);
  });

  it('lengthens no access that was given as another thing', async () => {
    const world = await acmeWorld();
    const grant = await world.holds(SAMI, READ);
    const more = {
      entitlement: READ,
      extendsGrantId: grant.id,
      durationSeconds: HOUR,
      justification: 'The fix isn’t out',
      ticket: 'INC-4711',
      idempotencyKey: 'more',
    };
    const sami = await under(world, SAMI, changed(world.ctx.config, { target: 'db_superuser' }));

    await expect(submitRequest(sami, more)).rejects.toThrow(/has changed since you got this access/);
    expect(await world.rows.requests()).toHaveLength(1);
  });
});
