import type { KnownBlock } from '@slack/types';
import type { RequestView } from '../../operations/views.ts';
import { type Message, button, buttons, note, section } from '../blocks.ts';
import { ACTION, listBlockId } from '../ids.ts';
import { inline } from '../mrkdwn.ts';
import { endReason, forHowLong, when } from '../wording.ts';
import { approvers, denialComment, outcomeLine, stageLines, wanted, why } from './request-lines.ts';

const REVIEWS = {
  open: 'Its review is open.',
  justified: 'It was judged justified.',
  'not-justified': 'It was judged not justified.',
};

/** The requester's own request, followed from the ask to the end of what came of it. */
export function requestStatusCard(view: RequestView): Message {
  const { request } = view;
  const verb = request.kind === 'extension' ? 'You asked to keep' : 'You asked for';
  const state = stateLine(view);
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
export function stateLine(view: RequestView): string {
  const { request } = view;
  if (request.state === 'pending') return pendingLine(view);
  if (request.state !== 'approved') return `${outcomeLine(view)}.`;
  return `${approvedLine(view)} ${grantLine(view)}`;
}

export function approvedLine(view: RequestView): string {
  if (view.request.kind === 'break-glass')
    return `Taken in an emergency, before anybody decided. ${REVIEWS[view.review?.state ?? 'open']}`;
  return view.request.autoApproved
    ? 'Approved by policy, nobody had to decide.'
    : `Approved by ${approvers(view)}.`;
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

/**
 * The grant has a message of its own that follows it; this one isn't shown anew when the grant ends, so it says
 * nothing that would be untrue by then.
 */
function grantLine({ grant, request }: RequestView): string {
  if (request.kind === 'extension') return 'The message about the access says the new end.';
  switch (grant?.state) {
    case undefined:
    case 'scheduled':
    case 'provisioning':
      return 'A message about the access follows once it works.';
    case 'active':
    case 'revoking':
      return 'It was set up; the message about the access says until when.';
    case 'revoked':
      return `The access ended${grant.endedAt === null ? '' : ` ${when(grant.endedAt)}`} (${endReason(grant.endReason)}).`;
    case 'failed':
      return 'It could not be set up: nothing was granted.';
  }
}
