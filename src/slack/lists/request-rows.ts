import type { KnownBlock } from '@slack/types';
import type { RequestView } from '../../operations/views.ts';
import { button, buttons, section } from '../blocks.ts';
import { askAgainButton, hasEnded } from '../cards/request/ask-again.ts';
import { askerLine } from '../cards/request/asker-line.ts';
import { listedDecisionButtons } from '../cards/request/decision-buttons.ts';
import { firstLine } from '../cards/request/request-approval.ts';
import { wanted, why } from '../cards/request/request-lines.ts';
import { approvedLine, cancelButton, forWhom, stateLine } from '../cards/request/request-status.ts';
import { awaits, exceptionLines, howAsked, stageLines } from '../cards/request/stage-lines.ts';
import { ACTION, listBlockId, type Place } from '../ids.ts';
import { questionBlocks } from '../cards/question/question-lines.ts';
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
  const explain = button(ACTION.explainRequest, 'Why?', view.request.id);
  if (!hasEnded(view)) return [{ ...line, accessory: explain }];
  return [line, buttons(listBlockId(place, view.request.id), askAgainButton(view.request.id), explain)];
}

/** A list is read at once and shows the end itself, which the card of a request leaves to the grant's. */
function endedLine(view: RequestView, render: RenderContext): string {
  const { request, grant } = view;
  if (request.state !== 'approved' || grant === null) return stateLine(view, render);
  if (grant.state === 'revoking') return `${approvedLine(view)} It’s being removed.`;
  if (grant.state !== 'active') return stateLine(view, render);
  const until =
    grant.expiresAt === null ? 'with no end date' : `until ${clockTime(grant.expiresAt, render.now)}`;
  const has = view.requester.id === view.beneficiary.id ? 'You have' : `${nameOf(view.beneficiary)} has`;
  return `${approvedLine(view)} ${has} it ${until}.`;
}

/** A request that waits for somebody's decision: all that its card says, since it can be decided here. */
export function approvalRows(
  view: RequestView,
  personId: string,
  place: Place,
  render: RenderContext,
): KnownBlock[] {
  const line = section(
    firstLine(view),
    why(view),
    howAsked(view, personId),
    askerLine(view, render.now),
    stageLines(view).join(' · '),
    ...exceptionLines(view),
    view.note === null ? '' : inline(view.note, 400),
  );
  const blocks = [line, ...questionBlocks(view)];
  return awaits(view, personId) ? [...blocks, listedDecisionButtons(view, place)] : blocks;
}
