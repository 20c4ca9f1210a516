import type { KnownBlock } from '@slack/types';
import type { RequestView } from '../../operations/views.ts';
import { type Message, button, buttons, note, section } from '../blocks.ts';
import { ACTION, listBlockId } from '../ids.ts';
import { inline } from '../mrkdwn.ts';
import { forHowLong, nameOf, person, type Look } from '../wording.ts';
import { denialComment, holdsLine, outcomeLine, risk, stageLines, wanted, why } from './request-lines.ts';

/** A request to one of those who may decide it; with buttons while this person's stage waits for them. */
export function requestApprovalCard(view: RequestView, audienceId: string, look: Look): Message {
  const first = firstLine(view);
  const outcome = outcomeLine(view);
  const facts = [
    risk(view),
    ...(view.request.state === 'pending' ? stageLines(view) : []),
    ...(view.request.state === 'pending' ? [holdsLine(view, look.now)] : []),
    view.note === null ? '' : inline(view.note, 400),
  ];
  const blocks: KnownBlock[] = [section(first), section(why(view)), note(...facts)];
  if (outcome !== '') blocks.push(section(outcome, denialComment(view)));
  else if (awaits(view, audienceId)) blocks.push(decisionButtons(view, 'card'));
  else blocks.push(note(alreadyLine(view, audienceId)));
  return { text: `${spoken(view)} ${outcome === '' ? '' : `${outcome}.`}`.trim(), blocks };
}

/** Whether this person was ever asked to decide it. */
export function wasAsked(view: RequestView, personId: string): boolean {
  return view.stages.some((stage) => stage.approvers.some((approver) => approver.id === personId));
}

/** Whether this person's decision is what an open stage waits for. */
export function awaits(view: RequestView, personId: string): boolean {
  return view.stages.some(
    (stage) =>
      stage.state === 'open' &&
      stage.approvers.some((approver) => approver.id === personId) &&
      !stage.decisions.some((decision) => decision.person.id === personId),
  );
}

export function decisionButtons(view: RequestView, place: 'card' | 'home' | 'approvals') {
  const { id } = view.request;
  return buttons(
    listBlockId(place, id),
    button(ACTION.approveRequest, 'Approve', id, { style: 'primary' }),
    button(ACTION.denyRequest, 'Deny', id, { style: 'danger' }),
  );
}

/** Who asks, for whom, for what, how long. */
export function firstLine(view: RequestView): string {
  const other = view.beneficiary.id !== view.requester.id ? ` on behalf of ${person(view.beneficiary)}` : '';
  const verb = view.request.kind === 'extension' ? 'asks to keep' : 'asks for';
  return `*${nameOf(view.requester)}* (${inline(view.requester.email, 120)}) ${verb} ${wanted(view)}${other}`;
}

function spoken(view: RequestView): string {
  const what = inline(view.entitlement.label, 150);
  const reason = inline(view.request.justification, 200);
  return `${person(view.requester)} asks for ${what} ${forHowLong(view.request.durationSeconds)}: ${reason || 'no reason given'}.`;
}

function alreadyLine(view: RequestView, audienceId: string): string {
  const decided = view.stages
    .flatMap((stage) => stage.decisions)
    .some((decision) => decision.person.id === audienceId);
  return decided ? 'You approved this; it waits for the others.' : 'This doesn’t wait for you now.';
}
