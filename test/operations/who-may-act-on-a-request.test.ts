import { beforeAll, expect, it } from 'vitest';
import type { PersonCtx } from '../../src/operations/actor.ts';
import { delegateApprovals } from '../../src/operations/delegation/delegate-approvals.ts';
import { explainRequest } from '../../src/operations/policy/explain-request.ts';
import { listConflicts } from '../../src/operations/policy/list-conflicts.ts';
import { answerQuestion } from '../../src/operations/question/answer-question.ts';
import { askQuestion } from '../../src/operations/question/ask-question.ts';
import { approveRequest } from '../../src/operations/approval/decide/approve-request.ts';
import { cancelRequest } from '../../src/operations/request/end/cancel-request.ts';
import { denyRequest } from '../../src/operations/approval/decide/deny-request.ts';
import { nudgeApprovers } from '../../src/operations/approval/ask/nudge-approvers.ts';
import { reassignRequest } from '../../src/operations/approval/ask/reassign-request.ts';
import { type AcmeWorld, acmeWorld, HOUR } from '../support/acme-world.ts';
import { APPROVALS_YAML } from '../support/approvals-definitions.ts';

const ACTS = ['approve', 'shorten', 'deny', 'cancel', 'nudge', 'ask', 'answer', 'hand on'] as const;
type Act = (typeof ACTS)[number];
const DECIDE: Act[] = ['approve', 'shorten', 'deny', 'ask'];

/** Mona asks for Sami; Omar delegated to Kim, Dora handed it on to Wanda, and it was escalated to Iris. */
const PEOPLE: [who: string, email: string, may: Act[]][] = [
  ['the requester', 'mona@acme.test', ['cancel', 'nudge', 'answer']],
  ['the beneficiary', 'sami@acme.test', ['cancel', 'nudge', 'answer']],
  ['an owner', 'omar@acme.test', [...DECIDE, 'hand on']],
  ['the owner’s delegate', 'kim@acme.test', DECIDE],
  ['an owner who handed it on', 'dora@acme.test', []],
  ['to whom it was handed on', 'wanda@acme.test', [...DECIDE, 'hand on']],
  ['to whom it was escalated', 'iris@acme.test', [...DECIDE, 'hand on']],
  ['an admin whom nobody asks', 'ada@acme.test', []],
  ['the owner of something else', 'lena@acme.test', []],
];
const STATES = ['pending', 'approved', 'denied', 'cancelled', 'expired'] as const;
type State = (typeof STATES)[number];

/** Kim is a contractor: decisions may be left to her because the policies say so. */
const KIM_STANDS_IN = APPROVALS_YAML.replaceAll(
  /( {2}- id: (?:many|brief)\n {4}when: .*\n)/g,
  '$1    reassign_to: [employees, kim@acme.test]\n',
);

let world: AcmeWorld;
const requests = new Map<string, string>();
const idOf = async (email: string) => (await world.rows.person(email)).id;

/** A request each for what changes it, and one for each state that nothing may change. */
beforeAll(async () => {
  world = await acmeWorld({ yaml: KIM_STANDS_IN });
  const names = [...STATES, ...PEOPLE.flatMap(([, email, may]) => may.map((act) => `${email} ${act}`))];
  const [sami, kim, wanda] = await Promise.all([
    idOf('sami@acme.test'),
    idOf('kim@acme.test'),
    idOf('wanda@acme.test'),
  ]);
  for (const [at, name] of names.entries()) {
    const more = { beneficiaryId: sami, durationSeconds: 2 * HOUR };
    const what = name === 'expired' ? 'brief/enter' : `many/e${at + 1}`;
    requests.set(name, (await world.asks('mona@acme.test', what, more)).id);
  }
  const until = new Date(world.clock.now().getTime() + 30 * 86_400_000);
  await delegateApprovals(await world.as('omar@acme.test'), { toPersonId: kim, until });
  for (const requestId of requests.values()) {
    const toPersonId = wanda;
    await reassignRequest(await world.as('dora@acme.test'), { requestId, toPersonId, reason: 'Away' });
    await askQuestion(await world.as('omar@acme.test'), { requestId, text: 'Why?' });
  }
  await world.pass(5 * HOUR);
  await approveRequest(await world.as('omar@acme.test'), about('approved'));
  await denyRequest(await world.as('omar@acme.test'), { ...about('denied'), comment: 'No' });
  await cancelRequest(await world.as('mona@acme.test'), about('cancelled'));
});

const about = (name: string) => ({ requestId: requests.get(name) ?? '' });

async function perform(act: Act, ctx: PersonCtx, name: string): Promise<unknown> {
  const request = about(name);
  switch (act) {
    case 'approve':
      return approveRequest(ctx, request);
    case 'shorten':
      return approveRequest(ctx, { ...request, durationSeconds: HOUR });
    case 'deny':
      return denyRequest(ctx, { ...request, comment: 'No' });
    case 'cancel':
      return cancelRequest(ctx, request);
    case 'nudge':
      return nudgeApprovers(ctx, request);
    case 'ask':
      return askQuestion(ctx, { ...request, text: 'And why now?' });
    case 'answer': {
      const [question] = await world.rows.messages(request.requestId);
      return answerQuestion(ctx, { questionId: question?.id ?? '', text: 'Because' });
    }
    case 'hand on':
      return reassignRequest(ctx, { ...request, toPersonId: await idOf('lena@acme.test'), reason: 'Away' });
  }
}

const cells = PEOPLE.flatMap(([who, email, may]) =>
  STATES.flatMap((state) => ACTS.map((act) => ({ who, email, state, act, may: may.includes(act) }))),
);
const refused = cells.filter(({ state, may }) => state !== 'pending' || !may);

it.each(refused)('refuses $who ($email) to $act what is $state', async ({ email, state, act, may }) => {
  const before = await world.rows.request(about(state).requestId);
  const ctx = await world.as(email);

  const code = state === 'pending' || (act === 'cancel' && !may) ? 'forbidden' : 'stale';
  await expect(perform(act, ctx, state)).rejects.toMatchObject({ code });

  expect(await world.rows.request(before.id)).toEqual(before);
  const [last] = (await world.rows.events()).slice(-1);
  if (code === 'forbidden') expect(last?.kind).toMatch(/^(decision|act)\.refused$/);
});

const ends: Partial<Record<Act, State>> = {
  approve: 'approved',
  shorten: 'approved',
  deny: 'denied',
  cancel: 'cancelled',
};

it.each(PEOPLE.flatMap(([who, email, may]) => may.map((act) => ({ who, email, act }))))(
  'lets $who ($email) $act what is pending',
  async ({ email, act }) => {
    const name = `${email} ${act}`;

    await perform(act, await world.as(email), name);

    expect((await world.rows.request(about(name).requestId)).state).toBe(ends[act] ?? 'pending');
  },
);

it('tries every cell: nine people, eight acts, five states', () => {
  expect(cells).toHaveLength(9 * 8 * 5);
});

it.each([
  ['an admin', 'ada@acme.test', true, true],
  ['an auditor', 'iris@acme.test', true, true],
  ['the manager', 'mona@acme.test', true, false],
  ['an owner of the resource', 'omar@acme.test', true, false],
  ['the person', 'sami@acme.test', true, false],
  ['a colleague', 'wanda@acme.test', false, false],
  ['the owner of something else', 'lena@acme.test', false, false],
])(
  '%s (%s) may have explained what Sami could get: %s; may list conflicts: %s',
  async (_, email, explained, listed) => {
    const ctx = await world.as(email);
    const explain = explainRequest(ctx, {
      personId: await idOf('sami@acme.test'),
      entitlement: 'prod-db/read',
    });
    if (explained) await expect(explain).resolves.toMatchObject({ outcome: 'stages' });
    else await expect(explain).rejects.toMatchObject({ code: 'forbidden' });

    if (listed) await expect(listConflicts(ctx)).resolves.toEqual([]);
    else await expect(listConflicts(ctx)).rejects.toMatchObject({ code: 'forbidden' });
  },
);
