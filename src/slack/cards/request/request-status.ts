import type { KnownBlock } from '@slack/types';
import type { RequestView } from '../../../operations/views.ts';
import { type Message, button, buttons, note, section } from '../../blocks.ts';
import { ACTION, listBlockId } from '../../ids.ts';
import { inline } from '../../mrkdwn.ts';
import { capital, endReason, type RenderContext, nameOf, person, when } from '../../wording.ts';
import { questionBlocks } from '../question/question-lines.ts';
import { approvers, denialComment, howLong, lessTime, outcomeLine, wanted, why } from './request-lines.ts';
import { remainsAside } from '../grant/what-remains.ts';
import { askAgainButton, hasEnded } from './ask-again.ts';
import { exceptionLines, stageLines, whoseTurn } from './stage-lines.ts';

const REVIEWS = {
  open: 'Its review is open.',
  justified: 'It was judged justified.',
  'not-justified': 'It was judged not justified.',
};

export const TOLD = 'You’ll get a message either way.';

/** The requester's own request, followed from the ask to the end of what came of it. */
export function requestStatusCard(view: RequestView, render: RenderContext): Message {
  const { request } = view;
  const verb = request.kind === 'extension' ? 'You asked to keep' : 'You asked for';
  const state = `${stateLine(view, render)}${request.state === 'pending' ? ` ${TOLD}` : ''}`;
  const blocks: KnownBlock[] = [
    section(`${verb} ${wanted(view)}${forWhom(view)}`),
    section(why(view)),
    section(state, denialComment(view)),
    ...questionBlocks(view),
  ];
  if (request.state === 'pending') {
    const stages = view.stages.length > 1 ? stageLines(view) : [];
    const lines = [...stages, ...exceptionLines(view), pendingNote(view)].filter((line) => line !== '');
    if (lines.length > 0) blocks.push(note(...lines));
    blocks.push(buttons(listBlockId('card', request.id), nudgeButton(request.id), cancelButton(view)));
  } else if (hasEnded(view))
    blocks.push(buttons(listBlockId('card', request.id), askAgainButton(request.id)));
  const what = `${inline(view.entitlement.label, 150)} ${howLong(request)}${forWhom(view)}`;
  return { text: `${verb} ${what}. ${state}`, blocks };
}

/** " on behalf of Noah Brandt (noah@acme.test)"; empty for oneself. */
export function forWhom({ requester, beneficiary }: RequestView): string {
  return requester.id === beneficiary.id ? '' : ` on behalf of ${person(beneficiary)}`;
}

export function cancelButton(view: RequestView, label = 'Cancel request') {
  return button(ACTION.cancelRequest, label, view.request.id, {
    confirm: {
      title: 'Cancel this request?',
      text: `Nobody will be able to approve ${view.entitlement.label} for this request any more.`,
      yes: 'Cancel request',
      no: 'Keep it',
    },
  });
}

/** The id is a request's, or that of several asked for together. */
export function nudgeButton(id: string) {
  return button(ACTION.nudgeApprovers, 'Nudge', id);
}

/** Where the request stands, as a sentence to the one who asked. */
export function stateLine(view: RequestView, render: RenderContext): string {
  const { request } = view;
  if (request.state === 'pending') return `${capital(whoseTurn(view, render))}.`;
  if (request.state !== 'approved') return ended(outcomeLine(view));
  return `${approvedLine(view)} ${grantLine(view)}`;
}

const ended = (sentence: string): string => (sentence.endsWith('.') ? sentence : `${sentence}.`);

export function approvedLine(view: RequestView): string {
  if (view.request.kind === 'break-glass')
    return `Taken in an emergency. ${REVIEWS[view.review?.state ?? 'open']}`;
  return view.request.autoApproved
    ? 'Approved by policy, nobody had to decide.'
    : `Approved${lessTime(view)} by ${approvers(view)}.`;
}

/** What nobody could route, and when it ends by itself. */
export function pendingNote(view: RequestView): string {
  const due =
    view.request.dueAt === null ? '' : `If nobody decides, it ends unapproved ${when(view.request.dueAt)}.`;
  return [view.note === null ? '' : inline(view.note, 400), due].filter((line) => line !== '').join('\n');
}

/**
 * The grant has a message of its own that follows it; this one isn't shown anew when the grant ends, so it says
 * nothing that would be untrue by then.
 */
function grantLine({ grant, request, requester, beneficiary }: RequestView): string {
  if (request.kind === 'extension') return 'The message about the access says the new end.';
  switch (grant?.state) {
    case undefined:
    case 'scheduled':
    case 'provisioning':
      return requester.id === beneficiary.id
        ? 'A message about the access follows once it works.'
        : `${nameOf(beneficiary)} gets a message about the access once it works.`;
    case 'revoking':
    case 'revoked':
      if (grant.activeAt === null) return `It was never set up (${endReason(grant.endReason)}).`;
      return grant.state === 'revoking'
        ? 'It was set up; the message about the access says until when.'
        : `The access ended${grant.endedAt === null ? '' : ` ${when(grant.endedAt)}`} (${endReason(grant.endReason)}).${remainsAside(grant)}`;
    case 'active':
      return 'It was set up; the message about the access says until when.';
    case 'failed':
      return 'It could not be set up: nothing was granted.';
  }
}
