import { expect, it } from 'vitest';
import { delegateApprovals } from '../../../src/operations/delegation/delegate-approvals.ts';
import { answerQuestion } from '../../../src/operations/question/answer-question.ts';
import { askQuestion } from '../../../src/operations/question/ask-question.ts';
import { approveRequest } from '../../../src/operations/approval/decide/approve-request.ts';
import { reassignRequest } from '../../../src/operations/approval/ask/reassign-request.ts';
import { acmeWorld, HOUR } from '../../support/acme-world.ts';
import { APPROVALS_YAML } from '../../support/approvals-definitions.ts';
import { trailFaults } from '../../support/trail-faults.ts';

it('goes through three stages with an escalation, a delegation, a question, less time and a reassignment', async () => {
  const world = await acmeWorld({ yaml: APPROVALS_YAML });
  const idOf = async (email: string) => (await world.rows.person(email)).id;
  const until = new Date(world.clock.now().getTime() + 3 * 86_400_000);
  const { id: requestId } = await world.asks('sami@acme.test', 'prod-db/write', {
    durationSeconds: 2 * HOUR,
  });
  await delegateApprovals(await world.as('omar@acme.test'), {
    toPersonId: await idOf('ada@acme.test'),
    until,
  });

  await expect(
    approveRequest(await world.as('iris@acme.test'), { requestId }),
    'not before it is escalated',
  ).rejects.toMatchObject({ code: 'forbidden' });
  await world.pass(4 * HOUR);
  await approveRequest(await world.as('iris@acme.test'), { requestId, comment: 'Mona is away' });

  await askQuestion(await world.as('ada@acme.test'), { requestId, text: 'Which table?' });
  const [question] = await world.rows.messages(requestId);
  await answerQuestion(await world.as('sami@acme.test'), {
    questionId: question?.id ?? '',
    text: 'Addresses',
  });
  await approveRequest(await world.as('ada@acme.test'), { requestId });
  await approveRequest(await world.as('dora@acme.test'), { requestId, durationSeconds: HOUR });

  await reassignRequest(await world.as('lena@acme.test'), {
    requestId,
    toPersonId: await idOf('wanda@acme.test'),
    reason: 'On holiday',
  });
  const approved = await approveRequest(await world.as('wanda@acme.test'), { requestId });
  await world.run();

  expect(approved).toMatchObject({ state: 'approved', durationSeconds: HOUR, askedSeconds: 2 * HOUR });
  expect((await world.rows.grantOf(requestId)).durationSeconds).toBe(HOUR);
  expect((await world.rows.stages(requestId)).map(({ name, state }) => [name, state])).toEqual([
    ['Manager', 'approved'],
    ['Owner', 'approved'],
    ['Finance', 'approved'],
  ]);
  const decided = await world.rows.decisions();
  const standIn = decided.find((one) => one.forPersonId !== null);
  expect(standIn).toMatchObject({
    personId: await idOf('ada@acme.test'),
    forPersonId: await idOf('omar@acme.test'),
  });
  expect(await world.rows.kinds(requestId)).toEqual([
    'request.submitted',
    'stage.opened',
    'decision.refused',
    'stage.escalated',
    'stage.reminded',
    'decision.recorded',
    'stage.approved',
    'stage.opened',
    'question.asked',
    'question.answered',
    'decision.recorded',
    'decision.recorded',
    'request.shortened',
    'stage.approved',
    'stage.opened',
    'stage.reassigned',
    'decision.recorded',
    'stage.approved',
    'request.approved',
    'grant.scheduled',
    'grant.provisioned',
  ]);
  expect(await trailFaults(world.rows)).toEqual([]);
});
