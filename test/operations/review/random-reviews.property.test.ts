import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DomainError } from '../../../src/domain/errors.ts';
import { returnGrant } from '../../../src/operations/grant/end/return-grant.ts';
import { beginRemediations } from '../../../src/operations/review/decide/begin-remediations.ts';
import { decideItem } from '../../../src/operations/review/decide/decide-item.ts';
import { decideItems } from '../../../src/operations/review/decide/decide-items.ts';
import { reassignItem } from '../../../src/operations/review/decide/reassign-item.ts';
import { submitBatch } from '../../../src/operations/review/decide/submit-batch.ts';
import { completeTask } from '../../../src/operations/task/complete-task.ts';
import * as schema from '../../../src/store/schema/index.ts';
import { accessFaults, type Ended } from '../../support/access-faults.ts';
import { type AcmeWorld, acmeWorld, HOUR } from '../../support/acme-world.ts';
import { heldGrants, itemsOf, runningCampaign, setCampaign } from '../../support/campaigns.ts';
import { closeDatabase } from '../../support/database.ts';
import { reviewFaults } from '../../support/review-faults.ts';
import type { Misbehaviour } from '../../support/scripted-target.ts';

const BUDGET_MS = 12_000;
const REVIEWERS = ['omar@acme.test', 'dora@acme.test'] as const;
/** Mona’s two grants are of one right; Pia’s access stood before. */
const HELD = [
  { email: 'sami@acme.test', entitlement: 'vpn/connect', target: 'vpn_users' },
  { email: 'sami@acme.test', entitlement: 'wiki/editor', target: 'editors' },
  { email: 'mona@acme.test', entitlement: 'crm/agent', target: 'crm_agents' },
  { email: 'mona@acme.test', entitlement: 'crm/agent', target: 'crm_agents' },
  { email: 'pia@acme.test', entitlement: 'vpn/connect', target: 'vpn_users', stoodBefore: true },
];
const STOOD = ['vpn_users pia@acme.test'];

const oneOf = <T>(items: readonly T[]) => fc.constantFrom(...items);
const which = fc.nat({ max: HELD.length - 1 });
const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: oneOf(['keep', 'revoke'] as const),
      which,
      who: oneOf(REVIEWERS),
      hours: fc.option(oneOf([1, 30])),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('keep all' as const), who: oneOf(REVIEWERS) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('reassign' as const), which, who: oneOf(REVIEWERS) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('submit' as const), who: oneOf(REVIEWERS) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('return' as const), which }) },
  { weight: 1, arbitrary: fc.record({ do: oneOf(['hold', 'go on'] as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('misbehave' as const),
      how: oneOf<Misbehaviour>([
        { kind: 'loses-answer' },
        { kind: 'lies' },
        { kind: 'pending' },
        { kind: 'fails', fault: { kind: 'denied' } },
      ]),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('pass' as const), seconds: oneOf([1, 600, 2 * HOUR]) }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
type Made = Awaited<ReturnType<typeof runningCampaign>>;

/** Does one step; what an operation refuses is part of it. */
async function act(world: AcmeWorld, { campaign, items, batchOf }: Made, done: Step): Promise<void> {
  const { ctx } = world;
  const itemId = 'which' in done ? (items[done.which]?.id ?? 0) : 0;
  switch (done.do) {
    case 'keep':
    case 'revoke': {
      const until =
        done.do === 'keep' && done.hours !== null
          ? new Date(world.clock.now().getTime() + done.hours * HOUR * 1_000)
          : undefined;
      await decideItem(await world.as(done.who), { itemId, verdict: done.do, comment: 'Because', until });
      break;
    }
    case 'keep all': {
      const { id: batchId, reviewerId } = batchOf(done.who);
      const open = (await itemsOf(ctx, campaign.id)).filter(
        (item) => item.state === 'open' && item.reviewerId === reviewerId,
      );
      const itemIds = open.map((item) => item.id);
      if (itemIds.length > 0)
        await decideItems(await world.as(done.who), { batchId, itemIds, verdict: 'keep', comment: 'Fine' });
      break;
    }
    case 'reassign': {
      const to = done.who === REVIEWERS[0] ? REVIEWERS[1] : REVIEWERS[0];
      const { reviewerId: toPersonId } = batchOf(to);
      await reassignItem(await world.as(done.who), { itemId, toPersonId, reason: 'Theirs' });
      break;
    }
    case 'submit':
      await submitBatch(await world.as(done.who), { batchId: batchOf(done.who).id });
      break;
    case 'return':
      await returnGrant(await world.as(HELD[done.which]?.email ?? ''), {
        grantId: items[done.which]?.grantId ?? '',
      });
      break;
    case 'hold':
      await setCampaign(ctx, campaign.id, { heldAt: world.clock.now() });
      break;
    case 'go on':
      await setCampaign(ctx, campaign.id, { heldAt: null });
      break;
    case 'misbehave':
      world.target.next('revoke', done.how);
      break;
    case 'pass':
      await beginRemediations(ctx);
      await world.pass(done.seconds);
  }
}

it('whatever reviewers, holders, targets and time do, what is kept is there and what is revoked is gone or accounted for', {
  timeout: 60_000,
}, async () => {
  const review = fc.array(step, { minLength: 10, maxLength: 40 });
  // A slow machine tries fewer, and at least one.
  const stopAt = performance.now() + BUDGET_MS;
  let tried = 0;
  await fc.assert(
    fc.asyncProperty(review, async (steps) => {
      if (tried++ > 0 && performance.now() > stopAt) return;
      const world = await acmeWorld();
      for (const { email, target } of HELD) world.target.holdsFromBefore(email, target);
      const held = await heldGrants(world.ctx, HELD);
      const made = await runningCampaign(
        world.ctx,
        held.map((grant, at) => ({ grant, reviewer: REVIEWERS[at % 2] ?? null })),
      );
      const ended: Ended = new Map();
      for (const one of steps) {
        await act(world, made, one).catch((error: unknown) => {
          if (!(error instanceof DomainError)) throw error;
        });
        if (one.do !== 'pass') continue;
        expect(await accessFaults(world, ended, [...STOOD, ...BY_HAND])).toEqual([]);
        expect(await reviewFaults(world.ctx)).toEqual([]);
      }
      await finish(world, made);
      expect(await reviewFaults(world.ctx, true)).toEqual([]);
      await expectAsDecided(world, made);
      await closeDatabase(world.ctx.db);
    }),
    { numRuns: 40 },
  );
});

/** What a person removes is there until they do, and is none of the target’s business. */
const BY_HAND = ['editors sami@acme.test'];

/** What is open is kept, everything is submitted, and every removal is let through. */
async function finish(world: AcmeWorld, made: Made): Promise<void> {
  await act(world, made, { do: 'go on' });
  for (const verb of ['revoke', 'grants', 'poll'] as const) world.target.behave(verb);
  for (const who of REVIEWERS) {
    for (const which of HELD.keys())
      if ((await itemsOf(world.ctx, made.campaign.id))[which]?.state === 'open')
        await act(world, made, { do: 'keep', which, who, hours: null }).catch(() => undefined);
  }
  for (const who of REVIEWERS) await act(world, made, { do: 'submit', who }).catch(() => undefined);
  for (let round = 0; round < 4; round++) {
    world.target.finish();
    await act(world, made, { do: 'pass', seconds: 40 * HOUR });
    const wanda = await world.as('wanda@acme.test');
    for (const task of await world.rows.tasks())
      if (task.state === 'open') await completeTask(wanda, { taskId: task.id });
  }
}

async function expectAsDecided(world: AcmeWorld, { campaign, items }: Made): Promise<void> {
  const grants = await world.ctx.db.drizzle.select().from(schema.grant);
  const live = (grantId: string | null) => grants.find((grant) => grant.id === grantId)?.state === 'active';
  for (const [at, item] of (await itemsOf(world.ctx, campaign.id)).entries()) {
    const { email = '', target = '' } = HELD[at] ?? {};
    const isThere = world.target.holds(email, target);
    const returned = grants.find((grant) => grant.id === item.grantId)?.endReason === 'returned';
    if (item.state === 'kept' && item.until === null && !returned) expect(live(item.grantId)).toBe(true);
    if (item.state === 'kept' && item.until !== null) expect(live(item.grantId)).toBe(false);
    if (item.state === 'remediated' && !STOOD.includes(`${target} ${email}`) && target !== 'editors') {
      const sibling = items.find(
        (one, other) => other !== at && HELD[other]?.target === target && one.personId === item.personId,
      );
      expect(isThere).toBe(live(sibling?.grantId ?? null));
    }
    if (item.remains === 'stood-before') expect(isThere).toBe(true);
  }
}
