import { describe, expect, it } from 'vitest';
import type { Definitions, Entitlement, Resource } from '../../../src/domain/definitions.ts';
import { EntitlementKey } from '../../../src/domain/ids.ts';
import { approveRequest } from '../../../src/operations/request/approve-request.ts';
import { denyRequest } from '../../../src/operations/request/deny-request.ts';
import { showRequest } from '../../../src/operations/request/show-request.ts';
import { submitRequest } from '../../../src/operations/request/submit-request.ts';
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
): Definitions {
  const [right, owner] = [config.entitlements.get(READ), config.resources.get('prod-db')];
  if (right === undefined || owner === undefined) throw new Error('prod-db/read is in the catalog');
  return {
    ...config,
    hash: 'another',
    entitlements: new Map(config.entitlements).set(READ, { ...right, ...entitlement }),
    resources: new Map(config.resources).set('prod-db', { ...owner, ...resource }),
  };
}

const under = async (world: AcmeWorld, email: string, config: Definitions) => ({
  ...(await world.as(email)),
  config,
});

describe('a request whose entitlement is another thing by the time it is decided', () => {
  it.each([
    ['target', { target: 'db_superuser' }, {}],
    ['connector', {}, { connectorId: 'paper' }],
    ['sensitivity', { sensitivity: 'critical' as const }, {}],
  ])(
    'gives nothing when its %s was changed, says so, and can be denied',
    async (_, entitlement, resource) => {
      const world = await acmeWorld();
      const { id: requestId } = await world.asks(SAMI, READ);
      const omar = await under(world, OMAR, changed(world.ctx.config, entitlement, resource));

      await expect(approveRequest(omar, { requestId })).rejects.toThrow(
        /prod-db\/read gives was changed since this was asked for/,
      );
      expect(await world.rows.grants()).toEqual([]);
      expect(await world.rows.eventsOf('decision.refused')).toHaveLength(1);
      await denyRequest(omar, { requestId, comment: 'Ask anew' });
    },
  );

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

    await expect(submitRequest(sami, more)).rejects.toThrow(/was changed since you got this access/);
    expect(await world.rows.requests()).toHaveLength(1);
  });
});
