import type { KnownBlock } from '@slack/types';
import type { Grant } from '../../../domain/grant/grant.ts';
import type { GrantId } from '../../../domain/ids.ts';
import type { RequestView } from '../../../operations/views.ts';
import { type Message, note, section } from '../../blocks.ts';
import { sign } from '../../signs.ts';
import { inline } from '../../mrkdwn.ts';
import { nameOf, person, type RenderContext } from '../../wording.ts';
import { endBlocks } from '../grant/grant.ts';
import { howAndWhenEnded } from '../grant/how-ended.ts';
import { askerLine, riskLine } from './asker-line.ts';
import { decisionButtons } from './decision-buttons.ts';
import { questionBlocks } from '../question/question-lines.ts';
import { denialComment, howLong, outcomeLine, wanted, why } from './request-lines.ts';
import { forWhom } from './request-status.ts';
import { awaits, exceptionLines, howAsked, openStage, stageLines, waitingFor } from './stage-lines.ts';

/** A request to one of those who may decide it; with buttons while this person's stage waits for them. */
export function requestApprovalCard(
  view: RequestView,
  audienceId: string,
  render: RenderContext,
  endable: ReadonlySet<GrantId> = new Set(),
): Message {
  const first = firstLine(view);
  const outcome = outcomeLine(view);
  const pending = view.request.state === 'pending';
  const facts = [
    pending ? howAsked(view, audienceId) : '',
    pending ? askerLine(view, render.now) : riskLine(view),
    ...(pending ? [...stageLines(view), ...exceptionLines(view)] : []),
    view.note === null ? '' : inline(view.note, 400),
  ];
  const blocks: KnownBlock[] = [section(first), section(why(view)), note(...facts), ...questionBlocks(view)];
  const given = givenBy(view);
  const ended = view.extendedEnding ? howAndWhenEnded(view.extendedEnding, 'they') : '';
  if (outcome !== '')
    blocks.push(
      section(outcome, ended, denialComment(view)),
      ...(given === null ? [] : endBlocks(given, endable)),
    );
  else if (awaits(view, audienceId)) blocks.push(decisionButtons(view, 'card'));
  else blocks.push(note(alreadyLine(view, audienceId)));
  const asks = outcome === '' && awaits(view, audienceId);
  return {
    ...(asks ? { sign: sign('waiting', 'For you to decide') } : {}),
    text: `${spoken(view)} ${outcome === '' ? '' : `${outcome}. ${ended}`}`.trim(),
    blocks,
  };
}

/** The access that approving it gave, or for more time the access that goes on. */
export function givenBy({ request, grant, holds }: RequestView): Grant | null {
  if (request.kind !== 'extension') return grant;
  const { state, extendsGrantId } = request;
  return state === 'approved' ? (holds.find((one) => one.grant.id === extendsGrantId)?.grant ?? null) : null;
}

/** Who asks, for whom, for what, how long. */
export function firstLine(view: RequestView): string {
  const verb = view.request.kind === 'extension' ? 'asks to keep' : 'asks for';
  return `*${nameOf(view.requester)}* (${inline(view.requester.email, 120)}) ${verb} ${wanted(view)}${forWhom(view)}`;
}

function spoken(view: RequestView): string {
  const what = inline(view.entitlement.label, 150);
  const reason = inline(view.request.justification, 200);
  return `${person(view.requester)} asks for ${what} ${howLong(view.request)}${forWhom(view)}: ${reason || 'no reason given'}.`;
}

function alreadyLine(view: RequestView, audienceId: string): string {
  const stage = openStage(view);
  const others = stage === undefined ? 'others' : waitingFor(stage);
  const decided = view.stages
    .flatMap(({ decisions }) => decisions)
    .find(({ person: who, forPerson }) => who.id === audienceId || forPerson?.id === audienceId);
  if (decided === undefined) return `This is waiting for ${others} now.`;
  return decided.person.id === audienceId
    ? `You approved this. It’s waiting for ${others}.`
    : `${nameOf(decided.person)} approved this for you. It’s waiting for ${others}.`;
}
