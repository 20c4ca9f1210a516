import type { KnownBlock } from '@slack/types';
import type { RequestView } from '../../../operations/views.ts';
import { type Message, button, buttons, note, section } from '../../blocks.ts';
import { ACTION, listBlockId } from '../../ids.ts';
import { inline } from '../../mrkdwn.ts';
import { type Sign, sign } from '../../signs.ts';
import { capital, clockTime, endReason, names, type RenderContext, person, when } from '../../wording.ts';
import { emergencySign } from '../emergency/emergency-lines.ts';
import { questionBlocks } from '../question/question-lines.ts';
import { approvers, denialComment, howLong, lessTime, outcomeLine, wanted, why } from './request-lines.ts';
import { howAndWhenEnded } from '../grant/how-ended.ts';
import { remainsAside } from '../grant/what-remains.ts';
import { askAgainButton, hasEnded } from './ask-again.ts';
import { exceptionLines, stageLines, whoseTurn } from './stage-lines.ts';

const REVIEWS = {
  open: 'Not reviewed yet.',
  justified: 'Judged justified.',
  'not-justified': 'Judged not justified.',
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
  return { sign: requestSign(view), text: `${verb} ${what}. ${state}`, blocks };
}

/** " on behalf of Noah Brandt (noah@acme.test)"; empty for oneself. */
export function forWhom({ requester, beneficiary }: RequestView): string {
  return requester.id === beneficiary.id ? '' : ` on behalf of ${person(beneficiary)}`;
}

export function cancelButton(view: RequestView, label = 'Cancel request') {
  return button(ACTION.cancelRequest, label, view.request.id, {
    confirm: {
      title: 'Cancel this request?',
      text: `Nobody can approve ${view.entitlement.label} after that. You can always ask again.`,
      yes: 'Cancel request',
      no: 'Keep it',
    },
  });
}

/** The id is a request's, or that of several asked for together. */
export function nudgeButton(id: string) {
  return button(ACTION.nudgeApprovers, 'Nudge', id);
}

/** Where a request stands, to the one who asked and whom it is for. */
export function requestSign({ request, grant, review }: RequestView): Sign {
  switch (request.state) {
    case 'pending':
      return sign('waiting', 'Waiting for approval');
    case 'denied':
      return sign('failed', 'Denied');
    case 'cancelled':
      return sign('ended', 'Cancelled');
    case 'expired':
      return sign('ended', 'Ended undecided');
    case 'approved':
      if (grant?.state === 'failed') return sign('failed', 'Not set up');
      if (request.kind !== 'break-glass') return sign('done', 'Approved');
      return emergencySign(review ?? null);
  }
}

/** Where the request stands, as a sentence to the one who asked. */
export function stateLine(view: RequestView, render: RenderContext): string {
  const { request } = view;
  if (request.state === 'pending') return `${capital(whoseTurn(view, render))}.`;
  if (request.state !== 'approved') return ended(outcomeLine(view));
  return `${approvedLine(view)}${grantLine(view, render)}`;
}

const ended = (sentence: string): string => (sentence.endsWith('.') ? sentence : `${sentence}.`);

export function approvedLine(view: RequestView): string {
  if (view.request.kind === 'break-glass')
    return `Taken in an emergency. ${REVIEWS[view.review?.state ?? 'open']}`;
  return view.request.autoApproved
    ? 'Approved by policy.'
    : `Approved${lessTime(view)} by ${approvers(view)}.`;
}

/** What nobody could route, and when it ends by itself. */
export function pendingNote(view: RequestView): string {
  const due = view.request.dueAt === null ? '' : `If nobody decides, it expires ${when(view.request.dueAt)}.`;
  return [view.note === null ? '' : inline(view.note, 400), due].filter((line) => line !== '').join('\n');
}

/** The grant has a message of its own that follows it, so this one says what that doesn't: a new end, and what didn't come about. */
function grantLine(view: RequestView, render: RenderContext): string {
  const { grant, request } = view;
  if (request.kind === 'extension') return ` ${howExtended(view, render)}`.trimEnd();
  switch (grant?.state) {
    case 'scheduled':
    case 'provisioning':
      return view.byHand === undefined || view.byHand.length === 0
        ? ''
        : ` It’s being set up by hand: waiting for ${names(view.byHand, 'or')}.`;
    case undefined:
    case 'active':
      return '';
    case 'revoking':
    case 'revoked':
      if (grant.activeAt === null) return ` It was never set up (${endReason(grant.endReason)}).`;
      return grant.state === 'revoking'
        ? ''
        : ` The access ended${grant.endedAt === null ? '' : ` ${when(grant.endedAt)}`} (${endReason(grant.endReason)}).${remainsAside(grant)}`;
    case 'failed':
      return ' It could not be set up, so nothing was granted.';
  }
}

/** Until when there is the access that was given more time, or how it ended; empty where there is nothing to say of it. */
export function howExtended({ holds, request, extendedEnding }: RequestView, render: RenderContext): string {
  if (extendedEnding) return howAndWhenEnded(extendedEnding, 'you');
  const grant = holds.find((one) => one.grant.id === request.extendsGrantId)?.grant;
  const end = grant?.state === 'active' ? grant.expiresAt : null;
  return end === null ? '' : `You now have it until ${clockTime(end, render.now)}.`;
}
