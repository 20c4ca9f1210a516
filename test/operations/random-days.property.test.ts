import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DomainError } from '../../src/domain/errors.ts';
import type { PersonCtx } from '../../src/operations/actor.ts';
import { endGrant } from '../../src/operations/grant/end/end-grant.ts';
import { returnGrant } from '../../src/operations/grant/end/return-grant.ts';
import { approveRequest } from '../../src/operations/approval/decide/approve-request.ts';
import { cancelRequest } from '../../src/operations/request/end/cancel-request.ts';
import { denyRequest } from '../../src/operations/approval/decide/deny-request.ts';
import { beginRemediations } from '../../src/operations/review/decide/begin-remediations.ts';
import { decideItem } from '../../src/operations/review/decide/decide-item.ts';
import { submitBatch } from '../../src/operations/review/decide/submit-batch.ts';
import { completeTask } from '../../src/operations/task/complete-task.ts';
import { refuseTask } from '../../src/operations/task/refuse-task.ts';
import * as schema from '../../src/store/schema/index.ts';
import { accessFaults, type Ended } from '../support/access-faults.ts';
import { type AcmeWorld, acmeWorld, HOUR } from '../support/acme-world.ts';
import { runningCampaign } from '../support/campaigns.ts';
import { closeDatabase } from '../support/database.ts';
import { reviewFaults } from '../support/review-faults.ts';
import type { Misbehaviour } from '../support/scripted-target.ts';
import { trailFaults } from '../support/trail-faults.ts';

const BUDGET_MS = 12_000;
const ASKERS = ['sami@acme.test', 'mona@acme.test'];
const RIGHTS = ['vpn/connect', 'vpn/connect', 'prod-db/read', 'wiki/editor'];
const DECIDERS = ['omar@acme.test', 'dora@acme.test', 'lena@acme.test', 'sami@acme.test'];
const REVIEWERS = ['dora@acme.test', 'ada@acme.test', 'omar@acme.test'];
/** Access of Mona’s that nobody asked Sallyport for. */
const STOOD = { email: 'mona@acme.test', target: 'vpn_users' };

const oneOf = <T>(items: readonly T[]) => fc.constantFrom(...items);
const which = fc.nat({ max: 9 });
const misbehaviour: fc.Arbitrary<Misbehaviour> = fc.oneof(
  oneOf<Misbehaviour>([{ kind: 'loses-answer' }, { kind: 'lies' }, { kind: 'pending' }]),
  oneOf(['retryable', 'unknown_outcome', 'denied', 'conflict'] as const).map((kind) => ({
    kind: 'fails' as const,
    fault: { kind },
  })),
);

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('ask' as const),
      who: oneOf(ASKERS),
      what: oneOf(RIGHTS),
      minutes: oneOf([1, 30, 60, 240]),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: oneOf(['approve', 'deny', 'cancel'] as const), who: oneOf(DECIDERS), which }),
  },
  { weight: 2, arbitrary: fc.record({ do: oneOf(['extend', 'return'] as const), which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('end' as const), who: oneOf(DECIDERS), which }) },
  { weight: 2, arbitrary: fc.record({ do: oneOf(['complete', 'refuse'] as const), which }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('misbehave' as const),
      verb: oneOf(['grant', 'revoke'] as const),
      how: misbehaviour,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('blind' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('review' as const), who: oneOf(REVIEWERS) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: oneOf(['keep', 'revoke'] as const),
      which,
      untilSeconds: fc.option(oneOf([60, HOUR, 25 * HOUR])),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('submit' as const), which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('finish' as const) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('pass' as const),
      seconds: oneOf([0, 1, 5, 60, 600, HOUR, 5 * HOUR, 25 * HOUR]),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Does one step; what an operation refuses is part of the day. */
async function act(world: AcmeWorld, done: Step): Promise<void> {
  switch (done.do) {
    case 'ask':
      await world.asks(done.who, done.what, { durationSeconds: done.minutes * 60 });
      break;
    case 'approve':
    case 'deny':
    case 'cancel': {
      const request = pick(await world.rows.requests(), done.which);
      const input = { requestId: request?.id ?? '?', comment: 'Because' };
      const operation = { approve: approveRequest, deny: denyRequest, cancel: cancelRequest }[done.do];
      await operation(await world.as(done.who), input);
      break;
    }
    case 'extend':
    case 'return': {
      const grant = pick(await world.rows.grants(), done.which);
      if (grant === undefined) return;
      const { email } = grant.account;
      if (done.do === 'return') await returnGrant(await world.as(email), { grantId: grant.id });
      else await world.asks(email, grant.entitlement, { extendsGrantId: grant.id });
      break;
    }
    case 'end': {
      const grant = pick(await world.rows.grants(), done.which);
      await endGrant(await world.as(done.who), { grantId: grant?.id ?? '?', comment: 'Because' });
      break;
    }
    case 'complete':
    case 'refuse': {
      const task = pick(await world.rows.tasks(), done.which);
      const input = { taskId: task?.id ?? '?', comment: 'Because' };
      await (done.do === 'complete' ? completeTask : refuseTask)(await world.as('wanda@acme.test'), input);
      break;
    }
    case 'misbehave':
      world.target.next(done.verb, done.how);
      break;
    case 'blind':
      world.target.next('grants', { kind: 'fails', fault: { kind: 'retryable' } });
      break;
    case 'finish':
      world.target.finish();
      break;
    case 'review': {
      const live = (await world.rows.grants()).filter((grant) =>
        ['scheduled', 'provisioning', 'active'].includes(grant.state),
      );
      const reviewed = live.map((grant) => ({ grant, reviewer: done.who }));
      if (live.length > 0) await runningCampaign(world.ctx, reviewed);
      break;
    }
    case 'keep':
    case 'revoke': {
      const item = pick(await world.ctx.db.drizzle.select().from(schema.reviewItem), done.which);
      if (item === undefined) return;
      const reviewer = await reviewerOf(world, item.reviewerId);
      const until =
        done.do === 'keep' && done.untilSeconds !== null
          ? new Date(world.clock.now().getTime() + done.untilSeconds * 1_000)
          : undefined;
      await decideItem(reviewer, { itemId: item.id, verdict: done.do, comment: 'Because', until });
      break;
    }
    case 'submit': {
      const batch = pick(await world.ctx.db.drizzle.select().from(schema.reviewBatch), done.which);
      if (batch !== undefined)
        await submitBatch(await reviewerOf(world, batch.reviewerId), { batchId: batch.id });
      break;
    }
    case 'pass':
      await beginRemediations(world.ctx);
      await world.pass(done.seconds);
  }
}

async function reviewerOf(world: AcmeWorld, id: string | null): Promise<PersonCtx> {
  for (const email of REVIEWERS) {
    const ctx = await world.as(email);
    if (ctx.actor.person.id === id) return ctx;
  }
  throw new Error(`${id} reviews, and nobody made them`);
}

const pick = <T>(items: readonly T[], which: number): T | undefined =>
  items[which % Math.max(1, items.length)];

it('keeps every promise on whatever day, and ends with nothing left behind', {
  timeout: 60_000,
}, async () => {
  const day = fc.array(step, { minLength: 10, maxLength: 40 });
  // A slow machine tries fewer days, and at least one.
  const until = performance.now() + BUDGET_MS;
  let days = 0;
  await fc.assert(
    fc.asyncProperty(day, async (steps) => {
      if (days++ > 0 && performance.now() > until) return;
      const world = await acmeWorld();
      world.target.holdsFromBefore(STOOD.email, STOOD.target);
      const stood = [`${STOOD.target} ${STOOD.email}`];
      const ended: Ended = new Map();
      for (const one of steps) {
        await act(world, one).catch((error: unknown) => {
          if (!(error instanceof DomainError)) throw error;
        });
        if (one.do === 'pass') {
          expect(await accessFaults(world, ended, stood)).toEqual([]);
          expect(await reviewFaults(world.ctx)).toEqual([]);
        }
      }
      await untilQuiet(world);
      expect(await accessFaults(world, ended, stood)).toEqual([]);
      expect(await trailFaults(world.rows)).toEqual([]);
      expect(await reviewFaults(world.ctx, true)).toEqual([]);
      // What nobody asked for, or was given after it was given up, is put before its owners and stays until they decide.
      const found = (await world.rows.grants()).filter(({ source }) => source === 'found');
      const left = found
        .filter(({ state }) => state === 'active')
        .map(({ account: { email }, target }) => ({ email, target }));
      const isStood = ({ account, target }: (typeof found)[number]) =>
        account.email === STOOD.email && target === STOOD.target;
      const expected = found.some(isStood) ? left : [STOOD, ...left];
      const inOrder = (held: typeof left) => held.map(({ email, target }) => `${email} ${target}`).toSorted();
      expect(inOrder(world.target.holdings())).toEqual(inOrder(expected));
      await closeDatabase(world.ctx.db);
    }),
    { numRuns: 60 },
  );
});

/** The target behaves from now on, whoever has work by hand does it, and all time is up. */
async function untilQuiet(world: AcmeWorld): Promise<void> {
  for (const verb of ['grant', 'revoke', 'grants', 'poll'] as const) world.target.behave(verb);
  for (let round = 0; round < 6; round++) {
    world.target.finish();
    await beginRemediations(world.ctx);
    await world.pass(8 * 24 * HOUR);
    const wanda = await world.as('wanda@acme.test');
    for (const task of await world.rows.tasks())
      if (task.state === 'open') await completeTask(wanda, { taskId: task.id });
  }
}
