import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { PersonId } from '../../../src/domain/ids.ts';
import { personFault } from '../../../src/domain/people/person.ts';
import { reviewerFault } from '../../../src/domain/review/reviewer.ts';
import { listPeople } from '../../../src/store/people/person-store.ts';
import * as schema from '../../../src/store/schema/index.ts';
import { heldGrants } from '../../support/campaigns.ts';
import { itemsOf, launched, prodReview, reviewWorld } from './review-world.ts';

const NAMES = [
  'ada',
  'omar',
  'dora',
  'iris',
  'wanda',
  'sami',
  'kim',
  'lena',
  'mona',
  'olga',
  'lars',
  'nils',
  'pia',
];
const RIGHTS = ['prod-db/read', 'prod-db/write', 'vpn/connect', 'wiki/editor', 'crm/agent', 'vault/open'];
const TODAY = '2026-11-20';

/** Whose, which, and who asked for it and said yes; nobody did for what is imported. */
const access = fc.record({
  holder: fc.constantFrom(...NAMES),
  right: fc.constantFrom(...RIGHTS),
  requester: fc.option(fc.constantFrom(...NAMES)),
  approver: fc.constantFrom(...NAMES),
});

it('gives every item to whom the rules name first, judged one by one', async () => {
  const held = fc.sample(access, { numRuns: 300, seed: 4 });
  const world = await reviewWorld(
    prodReview({
      scope: 'true',
      reviewers: '[olga@acme.test, omar@acme.test, manager, dora@acme.test, lena@acme.test]',
    }),
  );
  const { drizzle } = world.ctx.db;
  const people = await listPeople(drizzle);
  const personOf = (name: string) => people.find((one) => one.email === `${name}@acme.test`);
  const idOf = (name: string) => personOf(name)?.id as PersonId;
  const grants = await heldGrants(
    world.ctx,
    held.map(({ holder, right }) => ({ email: `${holder}@acme.test`, entitlement: right })),
  );
  for (const [at, { requester, approver, holder, right }] of held.entries()) {
    if (requester === null) continue;
    const id = `req_${at}`;
    await drizzle.execute(sql`insert into request (id, kind, state, requester_id, beneficiary_id, entitlement, justification,
        ticket, policy_id, definitions_hash, auto_approved, idempotency_key, created_at)
      values (${id}, 'new', 'approved', ${idOf(requester)}, ${idOf(holder)}, ${right}, '', '', 'p', '', false, ${id}, now())`);
    await drizzle.execute(
      sql`insert into stage (id, request_id, ordinal, name, state, need, approvers) values (${id}, ${id}, 0, '', 'approved', 1, '[]')`,
    );
    await drizzle.execute(
      sql`insert into decision (stage_id, person_id, verdict, comment, decided_at) values (${id}, ${idOf(approver)}, 'approve', '', now())`,
    );
    await drizzle.execute(sql`update "grant" set request_id = ${id} where id = ${grants[at]?.id}`);
  }
  await drizzle.update(schema.slackAccount).set({ deleted: true }).where(sql`user_id = 'ULENA'`);
  const now = await listPeople(drizzle);

  const { id } = await launched(world);

  const items = new Map((await itemsOf(world, id)).map((item) => [item.grantId, item.reviewerId]));
  expect(items.size).toBe(held.length);
  for (const [at, { holder, requester, approver }] of held.entries()) {
    const manager = personOf(holder)?.managerEmail ?? '';
    const named = ['olga@acme.test', 'omar@acme.test', manager, 'dora@acme.test', 'lena@acme.test'];
    const expected = named
      .flatMap((email) => now.filter((one) => one.email === email))
      .find(
        (one) =>
          reviewerFault(
            one,
            {
              holderId: idOf(holder),
              requesterIds: requester === null ? [] : [idOf(requester)],
              approverIds: requester === null ? [] : [idOf(approver)],
            },
            TODAY,
          ) === undefined && personFault(one, TODAY) === undefined,
      );
    expect(items.get(grants[at]?.id as never), JSON.stringify(held[at])).toBe(expected?.id ?? null);
  }
});
