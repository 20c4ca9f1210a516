import { expect, it } from 'vitest';
import { escalateBatches } from '../../../src/operations/campaign/run/escalate-batches.ts';
import { listLateReviews } from '../../../src/operations/campaign/run/list-late-reviews.ts';
import { deliverCards } from '../../support/deliver-cards.ts';
import { importPeople } from '../../../src/operations/people/import-people.ts';
import { changeBatch } from '../../../src/store/review/review-batch-store.ts';
import { transaction } from '../../../src/store/database/transaction.ts';
import { acmeWorld, HOUR, PEOPLE_CSV } from '../../support/acme-world.ts';
import { heldGrants, runningCampaign } from '../../support/campaigns.ts';

const MANAGERS = ['ada@acme.test', 'omar@acme.test', 'mona@acme.test', 'lena@acme.test'];
const LATE = Array.from({ length: 82 }, (_, at) => `late${at}@acme.test`);
const managerOf = (at: number) => MANAGERS[at % MANAGERS.length] ?? '';

it('tells each of four managers of 82 late reviewers in one message a day, which names how many each has left', async () => {
  const world = await acmeWorld();
  const rows = LATE.map(
    (email, at) => `${100 + at},${email},Late ${at},Agent,Support,${managerOf(at)},employee,,,active`,
  );
  await importPeople(world.ctx, { csv: `${PEOPLE_CSV}${rows.join('\n')}\n` });
  const grants = await heldGrants(
    world.ctx,
    LATE.map(() => ({ email: 'kim@acme.test', entitlement: 'vpn/connect' })),
  );
  const { batchOf } = await runningCampaign(
    world.ctx,
    grants.map((grant, at) => ({ grant, reviewer: LATE[at] ?? '' })),
    { rules: { escalate: { afterSeconds: HOUR, to: ['reviewer_manager'] } } },
  );
  const isLate = async (emails: readonly string[]) => {
    await transaction(world.ctx, async (tx) => {
      for (const email of emails)
        await changeBatch(tx, batchOf(email).id, { escalateDueAt: world.clock.now() });
    });
    await escalateBatches(world.ctx);
    await deliverCards(world.ctx);
  };
  const posts = () => world.shown.filter((card) => card.kind === 'review-late' && card.messageTs === null);

  await isLate(LATE.slice(0, 78));
  expect(posts()).toHaveLength(4);
  world.clock.advance(HOUR * 1_000);
  await isLate(LATE.slice(78));

  expect(posts()).toHaveLength(4);
  const told = await Promise.all(
    MANAGERS.map(async (email) => listLateReviews(world.ctx, (await world.as(email)).actor.person.id)),
  );
  expect(told.map(([review]) => review?.reviewers.length)).toEqual([21, 21, 20, 20]);
  expect(told[0]?.[0]?.reviewers[0]).toMatchObject({ total: 1, open: 1 });
});
