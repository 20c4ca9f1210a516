import type { LookView } from '../../../operations/reconcile/show/show-look.ts';
import { type Message, note, section } from '../../blocks.ts';
import { inline, inlineWithin } from '../../mrkdwn.ts';
import { sign } from '../../signs.ts';
import { atTime, clockTime, counted, type RenderContext } from '../../wording.ts';
import { neverLine, unseenLine } from './look-lines.ts';

/** How a look at a resource's target goes, and what it came to, to who asked for it. */
export function lookCard(view: LookView, render: RenderContext): Message {
  const at = `*${inline(view.resourceName, 100)}*`;
  const { complete, fault, isComing, never, open, underWay } = view;
  if (underWay !== null) {
    const text = `${at} is being looked at: ${counted(underWay.readSoFar, 'entry', 'entries')} read so far.`;
    return { sign: sign('waiting', 'Looking'), text, blocks: [section(text), ...lastLine(view, render)] };
  }
  if (never !== undefined) return { text: neverLine(view), blocks: [section(neverLine(view))] };
  if (isComing || (complete === null && fault === '')) {
    const text = `${at} will be looked at in a moment.`;
    return { sign: sign('waiting', 'Looking'), text, blocks: [section(text), ...lastLine(view, render)] };
  }
  if (fault !== '' || complete === null) {
    const text = `Not everything on ${at} could be read.`;
    return {
      sign: sign('failed', 'Not read'),
      text,
      blocks: [
        section(text, inlineWithin(fault, 300)),
        note('Nothing was concluded from what couldn’t be read. It’s tried again by itself.'),
        ...lastLine(view, render),
      ],
    };
  }
  const found =
    open === 0
      ? 'What it holds is what was decided.'
      : `${counted(open, 'finding waits', 'findings wait')} to be settled: \`${render.command} findings ${inline(view.resourceId, 100)}\` shows them.`;
  const text = `${at} was read ${atTime(complete.from, render.now)}. ${found}`;
  return {
    sign: sign('done', 'Looked at'),
    text,
    blocks: [section(text), note(...completeLines(view, render))],
  };
}

const lastLine = (view: LookView, render: RenderContext) =>
  view.complete === null
    ? [note('There was no complete look so far.')]
    : [note(...completeLines(view, render))];

/** When it was read whole last, and what couldn't be seen even so. */
function completeLines(view: LookView, { now }: RenderContext): string[] {
  const { complete } = view;
  if (complete === null) return [];
  const { from, listed } = complete;
  return [
    `Last complete look: ${clockTime(from, now)}. It listed ${counted(listed, 'entry', 'entries')}.`,
    unseenLine(view),
  ];
}
