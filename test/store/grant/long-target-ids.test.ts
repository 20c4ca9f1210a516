import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { LIVE_GRANT_STATES } from '../../../src/domain/grant/grant.ts';
import { changeGrant } from '../../../src/store/grant/grant-store.ts';
import { findSharing } from '../../../src/store/grant/right-store.ts';
import { acmeWorld } from '../../support/acme-world.ts';

it('a target’s own id may be longer than an index takes, as the rules of a Redis user are', async () => {
  const world = await acmeWorld();
  const { id, connectorId } = await world.holds('sami@acme.test', 'prod-db/read');
  const db = world.ctx.db.drizzle;
  const targetId = randomBytes(10_000).toString('base64');
  const account = { id: 'sami', login: 'sami' };

  await changeGrant(db, id, LIVE_GRANT_STATES, { seenAs: { account, targetId } });

  const right = { connectorId, target: 'called otherwise', account: { email: 'nobody@acme.test' } };
  const found = await findSharing(db, [{ ...right, seenAs: { account, targetId } }]);
  expect(found.map((one) => one.id)).toEqual([id]);
  const other = randomBytes(10_000).toString('base64');
  expect(await findSharing(db, [{ ...right, seenAs: { account, targetId: other } }])).toEqual([]);
});
