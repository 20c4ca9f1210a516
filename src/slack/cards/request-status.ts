import type { KnownBlock } from '@slack/types';
import type { RequestView } from '../../operations/views.ts';
import { type Message, button, buttons, note, section } from '../blocks.ts';
import { ACTION, listBlockId } from '../ids.ts';
import { inline } from '../mrkdwn.ts';
import { clockTime, endReason, forHowLong, when, type Look } from '../wording.ts';
import { approvers, denialComment, outcomeLine, stageLines, wanted, why } from './request-lines.ts';

/** The requester's own request, followed from the ask to the end of what came of it. */
export function requestStatusCard(view: RequestView, look: Look): Message {
  const { request } = view;
  const verb = request.kind === 'extension' ? 'You asked to keep' : 'You asked for';
  const state = stateLine(view, look);
  const blocks: KnownBlock[] = [
    section(`${verb} ${wanted(view)}`),
    section(why(view)),
    section(state, denialComment(view)),
  ];
  if (request.state === 'pending') {
    blocks.push(note(...stageLines(view), pendingNote(view)));
    blocks.push(buttons(listBlockId('card', request.id), cancelButton(view)));
  }
  const what = `${inline(view.entitlement.label, 150)} ${forHowLong(request.durationSeconds)}`;
  return { text: `${verb} ${what}. ${state}`, blocks };
}

export function cancelButton(view: RequestView) {
  return button(ACTION.cancelRequest, 'Cancel request', view.request.id, {
    confirm: {
      title: 'Cancel this request?',
      text: `Nobody will be able to approve ${view.entitlement.label} for this request any more.`,
      yes: 'Cancel request',
      no: 'Keep it',
    },
  });
}

/** Where the request stands, as a sentence to the one who asked. */
export function stateLine(view: RequestView, look: Look): string {
  const { request } = view;
  if (request.state === 'pending') return pendingLine(view);
  if (request.state !== 'approved') return `${outcomeLine(view)}.`;
  const decided = request.autoApproved
    ? 'Approved by policy, nobody had to decide.'
    : `Approved by ${approvers(view)}.`;
  return `${decided} ${grantLine(view, look)}`;
}

function pendingLine(view: RequestView): string {
  const open = view.stages.filter((stage) => stage.state === 'open');
  if (open.length === 0) return 'Waiting.';
  const [stage] = open;
  const place =
    view.stages.length > 1 && stage !== undefined ? `Stage ${stage.ordinal} of ${view.stages.length}. ` : '';
  return `${place}Waiting for an answer. You’ll get a message either way.`;
}

function pendingNote(view: RequestView): string {
  const due =
    view.request.dueAt === null ? '' : `If nobody decides, it ends unapproved ${when(view.request.dueAt)}.`;
  return [view.note === null ? '' : inline(view.note, 400), due].filter((line) => line !== '').join('\n');
}

function grantLine(view: RequestView, look: Look): string {
  const { grant, request } = view;
  if (request.kind === 'extension') {
    const expiresAt = grant?.expiresAt ?? null;
    return expiresAt === null ? '' : `You have it until ${clockTime(expiresAt, look.now)}.`;
  }
  switch (grant?.state) {
    case undefined:
    case 'scheduled':
    case 'provisioning':
      return 'You’ll get a message when the access works.';
    case 'active':
      return grant.expiresAt === null
        ? 'You have access, with no end date.'
        : `You have access until ${clockTime(grant.expiresAt, look.now)}.`;
    case 'revoking':
      return `The access is being removed (${endReason(grant.endReason)}).`;
    case 'revoked':
      return `The access ended${grant.endedAt === null ? '' : ` ${when(grant.endedAt)}`} (${endReason(grant.endReason)}).`;
    case 'failed':
      return 'It could not be set up: nothing was granted.';
  }
}
