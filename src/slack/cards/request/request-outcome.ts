import type { RequestView } from '../../../operations/views.ts';
import { buttons, type Message, note, section } from '../../blocks.ts';
import { listBlockId } from '../../ids.ts';
import { sign } from '../../signs.ts';
import { inline, quote } from '../../mrkdwn.ts';
import { type RenderContext, nameOf, right } from '../../wording.ts';
import { askAgainButton } from './ask-again.ts';
import { approvers, denialComment, denier, howLong, outcomeLine, wanted } from './request-lines.ts';
import { forWhom, howExtended, requestSign } from './request-status.ts';

/** Tells the requester that nothing comes of it, who decided so, and what they can do. */
export function requestOutcomeCard(view: RequestView, render: RenderContext): Message {
  const what = `${inline(view.entitlement.label, 150)} ${howLong(view.request)}`;
  const again = buttons(listBlockId('card', view.request.id), askAgainButton(view.request.id));
  if (view.request.state === 'denied') {
    return {
      sign: sign('failed', 'Request denied'),
      text: `Your request for ${what} was denied by ${denier(view)}.`,
      blocks: [
        section(`Your request for ${wanted(view)} was denied by ${denier(view)}.`, denialComment(view)),
        note('Ask them what would help, then ask again.'),
        again,
      ],
    };
  }
  if (view.request.state === 'expired') {
    return {
      sign: sign('ended', 'Request ended undecided'),
      text: `Your request for ${what} ended undecided.`,
      blocks: [
        section(`Your request for ${wanted(view)} ended undecided.`),
        note(
          view.request.endReason === null ? '' : inline(view.request.endReason, 300),
          'Still need it? Ask again, and let the approvers know.',
        ),
        again,
      ],
    };
  }
  if (view.review?.state === 'not-justified') {
    const by = view.judgedBy ? nameOf(view.judgedBy) : 'Somebody';
    const line = `${by} judged your emergency use of ${right(view.entitlement)} not justified.`;
    const said = quote(view.review.comment, 400);
    return {
      sign: sign('failed', 'Emergency access: not justified'),
      text: line,
      blocks: [section(line, said)],
    };
  }
  const sinceThen = howExtended(view, render);
  if (view.request.state === 'approved' && sinceThen !== '') {
    const by = view.request.autoApproved ? 'The policy' : approvers(view);
    const line = `${by} approved more time for ${right(view.entitlement)}. ${sinceThen}`;
    return { sign: requestSign(view), text: line, blocks: [section(line)] };
  }
  if (view.request.state === 'approved' && view.requester.id !== view.beneficiary.id) {
    const line = `Your request for ${wanted(view)}${forWhom(view)} was approved by ${approvers(view)}.`;
    return { sign: requestSign(view), text: line, blocks: [section(line)] };
  }
  const line = outcomeLine(view) || 'Still waiting';
  return {
    sign: requestSign(view),
    text: `Your request for ${what}: ${line}.`,
    blocks: [section(`Your request for ${wanted(view)}.`, `${line}.`)],
  };
}
