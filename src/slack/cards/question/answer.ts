import { type Message, note, section } from '../../blocks.ts';
import { sign } from '../../signs.ts';
import { inline, quote } from '../../mrkdwn.ts';
import { type RenderContext, person } from '../../wording.ts';
import type { QuestionFacts } from './question.ts';
import { firstLine } from '../request/request-approval.ts';
import { awaits } from '../request/stage-lines.ts';

const SHOWN = 1_200;

/** An answer, to the approver who asked: posted once, so that they are pinged. */
export function answerCard({ message, request }: QuestionFacts, render: RenderContext): Message {
  const line = `${person(message.from)} answered your question:`;
  const asked = (request.messages ?? []).find(({ id }) => id === message.answersId);
  const asks = asked !== undefined && awaits(request, asked.from.id);
  return {
    sign: asks ? sign('waiting', 'Answered: for you to decide') : sign('done', 'Answered'),
    text: `${line} ${inline(message.text, 300)}`,
    blocks: [
      section(line, quote(message.text, SHOWN)),
      note(
        asked === undefined ? '' : `You asked: ${inline(asked.text, 300)}`,
        firstLine(request),
        `Decide on the request itself, or with \`${render.command} approvals\`.`,
      ),
    ],
  };
}
