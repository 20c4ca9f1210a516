import type { ActionsBlock, Overflow } from '@slack/types';
import type { RequestView } from '../../../operations/views.ts';
import { button, type ButtonLook, buttons } from '../../blocks.ts';
import { ACTION, listBlockId, MORE, type More, type Place } from '../../ids.ts';
import { openStage } from './stage-lines.ts';
import { shorterLengths } from './shorter-lengths.ts';

/** Approve and Deny, and behind … what else an approver can do. */
export function decisionButtons(view: RequestView, place: Place) {
  return withMenu(view, plainDecisionButtons(view, place));
}

/** The same among others: an exception, which is easily passed over there, is asked about once more. */
export function listedDecisionButtons(view: RequestView, place: Place) {
  const exception = openStage(view)?.exception;
  if (!exception) return decisionButtons(view, place);
  const confirm = {
    title: 'Approve this exception?',
    text: `${exception.rule}: ${exception.why}`,
    yes: 'Approve',
    no: 'Not yet',
  };
  return withMenu(view, plainDecisionButtons(view, place, { confirm }));
}

const withMenu = (view: RequestView, block: ActionsBlock): ActionsBlock => ({
  ...block,
  elements: [...block.elements, moreMenu(view)],
});

/** Approve and Deny alone. */
export function plainDecisionButtons(
  view: RequestView,
  place: Place = 'card',
  look: ButtonLook = {},
): ActionsBlock {
  const { id } = view.request;
  return buttons(
    listBlockId(place, id),
    button(ACTION.approveRequest, `Approve${seat(view)}`, id, { style: 'primary', ...look }),
    button(ACTION.denyRequest, 'Deny', id, { style: 'danger' }),
  );
}

/** " (1 of 2)" where more than one has to approve: which of them this one would be. */
function seat(view: RequestView): string {
  const stage = openStage(view);
  return stage === undefined || stage.need < 2 ? '' : ` (${stage.approved + 1} of ${stage.need})`;
}

const LABELS: Record<More, string> = {
  less: 'Approve for less time…',
  ask: 'Ask a question…',
  hand: 'Hand on…',
};

function moreMenu({ request }: RequestView): Overflow {
  const shorter = shorterLengths(request.durationSeconds).length > 0;
  return {
    type: 'overflow',
    action_id: ACTION.moreOfRequest,
    options: MORE.filter((more) => more !== 'less' || shorter).map((more) => ({
      text: { type: 'plain_text', text: LABELS[more] },
      value: `${more}:${request.id}`,
    })),
  };
}
