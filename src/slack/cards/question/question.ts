import type { MessageView, RequestView } from '../../../operations/views.ts';
import { button, buttons, type Message, note, section } from '../../blocks.ts';
import { sign } from '../../signs.ts';
import { ACTION, listBlockId } from '../../ids.ts';
import { inline, quote } from '../../mrkdwn.ts';
import { nameOf, person } from '../../wording.ts';
import { wanted } from '../request/request-lines.ts';

const SHOWN = 1_200;
const ANSWERS_SHOWN = 4;

export interface QuestionFacts {
  message: MessageView;
  answers: MessageView[];
  request: RequestView;
}

/** An approver's question, to the requester, with Answer while the request waits. */
export function questionCard({ message, answers, request }: QuestionFacts): Message {
  const line = `${person(message.from)} asks about your request for ${wanted(request)}:`;
  const given = answers
    .slice(-ANSWERS_SHOWN)
    .map((answer) => section(`*${nameOf(answer.from)}* answered:`, quote(answer.text, SHOWN)));
  const blocks = [section(line, quote(message.text, SHOWN)), ...given];
  const text = `${person(message.from)} asks: ${inline(message.text, 300)}`;
  const { state } = request.request;
  if (state !== 'pending') {
    const over = note(`The request is already ${state}. No answer needed.`);
    return { text, blocks: answers.length === 0 ? [...blocks, over] : blocks };
  }
  const answer =
    answers.length === 0
      ? button(ACTION.answerQuestion, 'Answer', message.id, { style: 'primary' })
      : button(ACTION.answerQuestion, 'Answer again', message.id);
  const waits = answers.length === 0 ? { sign: sign('waiting', 'A question for you') } : {};
  return { ...waits, text, blocks: [...blocks, buttons(listBlockId('card', message.id), answer)] };
}
