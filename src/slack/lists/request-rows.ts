import type { KnownBlock } from '@slack/types';
import type { RequestView } from '../../operations/views.ts';
import { button, buttons, section } from '../blocks.ts';
import { askAgainButton, hasEnded } from '../cards/request/ask-again.ts';
import { askerLine } from '../cards/request/asker-line.ts';
import { decisionButtons } from '../cards/request/decision-buttons.ts';
import { firstLine } from '../cards/request/request-approval.ts';
import { wanted } from '../cards/request/request-lines.ts';
import { approvedLine, cancelButton, forWhom, stateLine } from '../cards/request/request-status.ts';
import { awaits, exceptionLines, howAsked, stageLines } from '../cards/request/stage-lines.ts';
import { ACTION, listBlockId, type Place } from '../ids.ts';
import { inline } from '../mrkdwn.ts';
import { clockTime, type RenderContext, nameOf } from '../wording.ts';

/** One of somebody's own requests, with Cancel where it still waits and Ask again where it has ended. */
export function requestRows(view: RequestView, place: Place, render: RenderContext): KnownBlock[] {
  const waiting = view.request.state === 'pending';
  const line = section(
    `${wanted(view)}${forWhom(view)}`,
    waiting ? stageLines(view).join('\n') : endedLine(view, render),
  );
  if (waiting) return [line, buttons(listBlockId(place, view.request.id), cancelButton(view))];
  const why = button(ACTION.explainRequest, 'Why?', view.request.id);
  if (!hasEnded(view)) return [{ ...line, accessory: why }];
  return [line, buttons(listBlockId(place, view.request.id), askAgainButton(view.request.id), why)];
}

/** A list is read at once and shows the end itself, which the card of a request leaves to the grant's. */
function endedLine(view: RequestView, render: RenderContext): string {
  const { request, grant } = view;
  if (request.state !== 'approved' || grant === null) return stateLine(view, render);
  if (grant.state === 'revoking') return `${approvedLine(view)} It is being removed now.`;
  if (grant.state !== 'active') return stateLine(view, render);
  const until =
    grant.expiresAt === null ? 'with no end date' : `until ${clockTime(grant.expiresAt, render.now)}`;
  const has = view.requester.id === view.beneficiary.id ? 'You have' : `${nameOf(view.beneficiary)} has`;
  return `${approvedLine(view)} ${has} it ${until}.`;
}

/** A request that waits for somebody's decision. */
export function approvalRows(
  view: RequestView,
  personId: string,
  place: Place,
  render: RenderContext,
): KnownBlock[] {
  const why = inline(view.request.justification, 250);
  const ticket = view.request.ticket === '' ? '' : ` · ${inline(view.request.ticket, 60)}`;
  const line = section(
    firstLine(view),
    `> ${why === '' ? '_No reason was given._' : why}${ticket}`,
    askerLine(view, render.now),
    stageLines(view).join(' · '),
    ...exceptionLines(view),
    howAsked(view, personId),
  );
  return awaits(view, personId) ? [line, decisionButtons(view, place)] : [line];
}
