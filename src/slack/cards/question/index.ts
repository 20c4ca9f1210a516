import { showQuestion } from '../../../operations/question/show-question.ts';
import { answerCard } from './answer.ts';
import { questionCard } from './question.ts';
import { card, nobody } from '../card.ts';

export const questionCards = {
  question: card({
    load: (ctx, { subjectId }) => showQuestion(ctx, subjectId),
    draw: (view) => questionCard(view),
    mayRead: (view, reader) => view.request.requester.id === reader,
  }),
  answer: card({
    load: (ctx, { subjectId }) => showQuestion(ctx, subjectId),
    draw: (view, _, look) => answerCard(view, look),
    mayRead: nobody,
  }),
};
