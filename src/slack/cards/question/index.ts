import { showQuestion } from '../../../operations/question/show-question.ts';
import { answerCard } from './answer.ts';
import { questionCard } from './question.ts';
import { card } from '../card.ts';

export const questionCards = {
  question: card(
    (ctx, { subjectId }) => showQuestion(ctx, subjectId),
    (view) => questionCard(view),
  ),
  answer: card(
    (ctx, { subjectId }) => showQuestion(ctx, subjectId),
    (view, _, look) => answerCard(view, look),
  ),
};
