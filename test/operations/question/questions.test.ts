import { beforeEach, describe, expect, it } from 'vitest';
import { answerQuestion } from '../../../src/operations/question/answer-question.ts';
import { askQuestion } from '../../../src/operations/question/ask-question.ts';
import { showQuestion } from '../../../src/operations/question/show-question.ts';
import { approveRequest } from '../../../src/operations/approval/decide/approve-request.ts';
import { type AcmeWorld, acmeWorld } from '../../support/acme-world.ts';
import { APPROVALS_YAML } from '../../support/approvals-definitions.ts';

const [SAMI, MONA, OMAR, DORA] = ['sami@acme.test', 'mona@acme.test', 'omar@acme.test', 'dora@acme.test'];

let world: AcmeWorld;
let requestId: string;
beforeEach(async () => {
  world = await acmeWorld({ yaml: APPROVALS_YAML });
  const beneficiaryId = (await world.rows.person(SAMI)).id;
  requestId = (await world.asks(MONA, 'prod-db/read', { beneficiaryId })).id;
});
const asks = async (email: string, text: string) => askQuestion(await world.as(email), { requestId, text });
const questionId = async () => (await world.rows.messages(requestId))[0]?.id ?? '';
const answers = async (email: string, text: string) =>
  answerQuestion(await world.as(email), { questionId: await questionId(), text });

describe('questions', () => {
  it('keeps question and answers on the request, in their order, for whoever decides', async () => {
    await asks(OMAR, 'Which table?');
    world.clock.advance(1_000);
    await answers(MONA, 'Invoices');
    world.clock.advance(1_000);
    await answers(SAMI, 'And customers');

    const { message, answers: given } = await showQuestion(world.ctx, await questionId());
    expect(message.text).toBe('Which table?');
    expect(given.map((one) => one.text)).toEqual(['Invoices', 'And customers']);
    expect((await world.rows.request(requestId)).state).toBe('pending');
    expect((await world.rows.kinds(requestId)).slice(-3)).toEqual([
      'question.asked',
      'question.answered',
      'question.answered',
    ]);
  });

  it('brings the question to the requester and the answer to whoever asked', async () => {
    await asks(OMAR, 'Which table?');
    await answers(MONA, 'Invoices');

    const cards = (await world.rows.cards()).filter(({ kind }) => kind === 'question' || kind === 'answer');
    expect(cards.map((card) => `${card.kind} ${card.audienceId}`).toSorted()).toEqual([
      `answer ${(await world.rows.person(OMAR)).id}`,
      `question ${(await world.rows.person(MONA)).id}`,
    ]);
  });

  it('refuses empty ones, and answers after the decision', async () => {
    await expect(asks(OMAR, '   ')).rejects.toThrow(/Write the question/);
    await asks(OMAR, 'Which table?');
    await expect(answers(MONA, '   ')).rejects.toThrow(/Write the answer/);
    await approveRequest(await world.as(DORA), { requestId });

    await expect(answers(MONA, 'Invoices')).rejects.toMatchObject({ code: 'stale' });
    expect(await world.rows.messages(requestId)).toHaveLength(1);
  });

  it('refuses an answer to what isn’t a question', async () => {
    await asks(OMAR, 'Which table?');
    await answers(MONA, 'Invoices');
    const answer = (await world.rows.messages(requestId)).find((one) => one.kind === 'answer');

    const again = answerQuestion(await world.as(MONA), { questionId: answer?.id ?? '', text: 'Why?' });

    await expect(again).rejects.toMatchObject({ code: 'not_found' });
  });
});
