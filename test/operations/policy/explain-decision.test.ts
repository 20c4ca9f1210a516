import { expect, test } from 'vitest';
import { explainDecision } from '../../../src/operations/policy/explain-decision.ts';
import { explainRequest } from '../../../src/operations/policy/explain-request.ts';
import { acmeWorld, HOUR } from '../../support/acme-world.ts';

test('a decision is explained to those whom it concerns, and refused to anybody else', async () => {
  const world = await acmeWorld();
  const { id: requestId } = await world.asks('sami@acme.test', 'prod-db/read');
  for (const email of [
    'sami@acme.test',
    'omar@acme.test',
    'dora@acme.test',
    'ada@acme.test',
    'iris@acme.test',
  ]) {
    const { trace } = await explainDecision(await world.as(email), { requestId });
    expect(trace.join('\n')).toContain('Policy everything-else decides.');
  }
  for (const email of ['mona@acme.test', 'kim@acme.test'])
    await expect(explainDecision(await world.as(email), { requestId })).rejects.toMatchObject({
      code: 'forbidden',
    });
});

test('explaining leaves no row, no event and no message behind', async () => {
  const world = await acmeWorld();
  const before = await world.rows.events();
  await explainRequest(await world.as('sami@acme.test'), {
    entitlement: 'prod-db/read',
    durationSeconds: HOUR,
  });
  await world.run();
  expect(await world.rows.events()).toEqual(before);
  expect(await world.rows.requests()).toEqual([]);
  expect(world.shown).toEqual([]);
});
