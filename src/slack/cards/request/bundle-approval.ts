import type { Button, KnownBlock, SectionBlock } from '@slack/types';
import type { GrantId } from '../../../domain/ids.ts';
import type { RequestView } from '../../../operations/views.ts';
import { button, buttons, fittingRows, type Message, note, section } from '../../blocks.ts';
import { sign } from '../../signs.ts';
import { ACTION, listBlockId } from '../../ids.ts';
import { inline } from '../../mrkdwn.ts';
import { capital, type RenderContext, nameOf, person } from '../../wording.ts';
import { endButton } from '../grant/grant.ts';
import { bundleAskerLine, lineFacts, riskLine } from './asker-line.ts';
import { firstOf, lineSection, tally, together } from './bundle-lines.ts';
import { decisionButtons, plainDecisionButtons } from './decision-buttons.ts';
import { questionBlocks } from '../question/question-lines.ts';
import { givenBy } from './request-approval.ts';
import { outcomeLine, why } from './request-lines.ts';
import { forWhom } from './request-status.ts';
import { awaits, exceptionLines, howAsked, stageLines, whoseTurn } from './stage-lines.ts';

const ROOMY = 5;

/** What was asked for together, to one of those who may decide some of it: their lines first, the others as text. */
export function bundleApprovalCard(
  views: RequestView[],
  audienceId: string,
  render: RenderContext,
  endable: ReadonlySet<GrantId> = new Set(),
): Message {
  const first = firstOf(views);
  const asks = `asks for ${together(views)}${forWhom(first)}`;
  const mine = views.filter((view) => awaits(view, audienceId));
  const others = views.filter((view) => !mine.includes(view));
  const head: KnownBlock[] = [
    section(`*${nameOf(first.requester)}* (${inline(first.requester.email, 120)}) ${asks}`),
    section(why(first)),
    ...(mine.length > 0 ? [note(bundleAskerLine(first))] : []),
    ...(mine.length > 1 ? [approveAll(mine)] : []),
  ];
  const rows = [
    ...mine.flatMap((view) => toDecide(view, audienceId, render, mine.length > ROOMY)),
    ...(mine.length > 0 && others.length > 0 ? [note('*Not waiting for you*')] : []),
    ...others.flatMap((view) => [decidedLine(view, render, endable), ...questionBlocks(view)]),
  ];
  const reason = inline(first.request.justification, 200);
  return {
    ...(mine.length === 0 ? {} : { sign: sign('waiting', 'For you to decide') }),
    text: `${person(first.requester)} ${asks}: ${reason || 'no reason given'}. ${capital(tally(views))}.`,
    blocks: [...head, ...fittingRows(rows, ...head)],
  };
}

/** `brief`: what a message has room for where many lines wait; the rest is in the list of approvals. */
function toDecide(
  view: RequestView,
  audienceId: string,
  render: RenderContext,
  brief: boolean,
): KnownBlock[] {
  if (brief) return [lineSection(view, riskLine(view)), plainDecisionButtons(view)];
  const facts = [
    howAsked(view, audienceId),
    lineFacts(view, render.now),
    ...stageLines(view),
    ...exceptionLines(view),
    view.note === null ? '' : inline(view.note, 400),
  ];
  return [
    lineSection(view, facts.filter((line) => line !== '').join('\n')),
    ...questionBlocks(view),
    decisionButtons(view, 'card'),
  ];
}

/** A line that doesn't wait for its reader, with the way to end the access that it gave. */
function decidedLine(view: RequestView, render: RenderContext, endable: ReadonlySet<GrantId>): SectionBlock {
  const line = lineSection(view, standing(view, render));
  const given = givenBy(view);
  return given !== null && endable.has(given.id)
    ? { ...line, block_id: listBlockId('card', given.id), accessory: endButton(given.id) }
    : line;
}

function standing(view: RequestView, render: RenderContext): string {
  return view.request.state === 'pending' ? capital(whoseTurn(view, render)) : outcomeLine(view);
}

function approveAll(mine: RequestView[]): KnownBlock {
  const bundleId = firstOf(mine).request.bundleId ?? '';
  const all: Button = button(ACTION.approveBundle, `Approve all (${mine.length})`, bundleId, {
    style: 'primary',
    confirm: {
      title: 'Approve all of these?',
      text: mine.map((view) => view.entitlement.label).join(', '),
      yes: `Approve all (${mine.length})`,
      no: 'Not yet',
    },
  });
  return buttons(listBlockId('card', bundleId), all);
}
