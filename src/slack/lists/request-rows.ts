import type { KnownBlock } from '@slack/types';
import type { RequestView } from '../../operations/views.ts';
import { button, buttons, section } from '../blocks.ts';
import { decisionButtons } from '../cards/decision-buttons.ts';
import { firstLine } from '../cards/request-approval.ts';
import { holdsLine, risk, wanted } from '../cards/request-lines.ts';
import { approvedLine, cancelButton, forWhom, stateLine } from '../cards/request-status.ts';
import { awaits, stageLines } from '../cards/stage-lines.ts';
import { ACTION, listBlockId } from '../ids.ts';
import { inline } from '../mrkdwn.ts';
import { clockTime, type Look, nameOf } from '../wording.ts';
import { moreNote } from './grant-rows.ts';

/** Somebody's own requests, with Cancel where one still waits. */
export function requestRows(
  views: RequestView[],
  place: 'home' | 'status',
  most: number,
  look: Look,
): KnownBlock[] {
  const rows = views.slice(0, most).flatMap((view): KnownBlock[] => {
    const waiting = view.request.state === 'pending';
    const line = section(
      `${wanted(view)}${forWhom(view)}`,
      waiting ? stageLines(view).join('\n') : endedLine(view, look),
    );
    if (waiting) return [line, buttons(listBlockId(place, view.request.id), cancelButton(view))];
    return [{ ...line, accessory: button(ACTION.explainRequest, 'Why?', view.request.id) }];
  });
  return [...rows, ...moreNote(views.length - most, look)];
}

/** A list is read at once and shows the end itself, which the card of a request leaves to the grant's. */
function endedLine(view: RequestView, look: Look): string {
  const { request, grant } = view;
  if (request.state !== 'approved' || grant === null) return stateLine(view, look);
  if (grant.state === 'revoking') return `${approvedLine(view)} It is being removed now.`;
  if (grant.state !== 'active') return stateLine(view, look);
  const until =
    grant.expiresAt === null ? 'with no end date' : `until ${clockTime(grant.expiresAt, look.now)}`;
  const has = view.requester.id === view.beneficiary.id ? 'You have' : `${nameOf(view.beneficiary)} has`;
  return `${approvedLine(view)} ${has} it ${until}.`;
}

/** What waits for somebody's decision. */
export function approvalRows(
  views: RequestView[],
  personId: string,
  place: 'home' | 'approvals' | 'card',
  most: number,
  look: Look,
): KnownBlock[] {
  const rows = views.slice(0, most).flatMap((view): KnownBlock[] => {
    const why = inline(view.request.justification, 250);
    const ticket = view.request.ticket === '' ? '' : ` · ${inline(view.request.ticket, 60)}`;
    const line = section(
      firstLine(view),
      `> ${why === '' ? '_No reason was given._' : why}${ticket}`,
      `${risk(view)} · ${stageLines(view).join(' · ')}`,
      holdsLine(view, look.now),
    );
    return awaits(view, personId) ? [line, decisionButtons(view, place)] : [line];
  });
  return [...rows, ...moreApprovals(views.length - most, look)];
}

function moreApprovals(left: number, look: Look): KnownBlock[] {
  return left > 0
    ? [section(`… and ${left} more, once these are decided (\`${look.command} approvals\`).`)]
    : [];
}
