import type { KnownBlock } from '@slack/types';
import type { Part } from '../../../domain/part.ts';
import type { EndedView } from '../../../operations/grant/end/show-ended.ts';
import { andMore, button, buttons, type Message, note, section, withRest } from '../../blocks.ts';
import { ACTION, listBlockId } from '../../ids.ts';
import { inline, quote } from '../../mrkdwn.ts';
import { sign } from '../../signs.ts';
import { atTime, type RenderContext, names, right } from '../../wording.ts';
import { howEnded } from './how-ended.ts';
import { remainsToHolder } from './what-remains.ts';

/** So many lines are one block: a message has room for fifty blocks. */
const LINES_A_BLOCK = 5;

/** Tells a holder what of theirs ended, who ended it and why: one sentence where it is one thing, else a list. */
export function accessEndedCard(
  { rows, total }: Part<EndedView>,
  subjectId: string,
  render: RenderContext,
): Message {
  const [first] = rows;
  if (first === undefined) throw new Error('a message about access that ended tells of none');
  const again = [
    note('Still need it?'),
    buttons(listBlockId('card', subjectId), button(ACTION.askAgainEnded, 'Ask again', subjectId)),
  ];
  if (total === 1) {
    const line = `Your access to ${right(first.entitlement)} ${whether(first, render)}. ${howEnded(first.ending)}`;
    return {
      sign: sign('ended', 'Access ended'),
      text: line,
      blocks: [section(line, quote(first.ending.comment, 400), aside(first)), ...again],
    };
  }
  const isOver = total === rows.length && rows.every(({ grant }) => grant.state === 'revoked');
  const line = `Your access to ${total} things ${isOver ? 'ended' : 'ends'}.`;
  const lines = rows.map((view) => listedLine(view, render));
  const entries = lines.flatMap((_line, at): KnownBlock[][] =>
    at % LINES_A_BLOCK === 0 ? [[section(...lines.slice(at, at + LINES_A_BLOCK))]] : [],
  );
  const shown = (blocks: number) => Math.min(rows.length, blocks * LINES_A_BLOCK);
  const rest = (left: number) => {
    const more = total - shown(entries.length - left);
    return more > 0 ? andMore(more) : [];
  };
  const cut = total > rows.length ? andMore(total - rows.length) : [];
  const list = withRest(entries, { total: entries.length, rest }, section(line), ...again);
  return {
    sign: sign('ended', 'Access ended'),
    text: line,
    blocks: [section(line), ...list, ...(list.length === entries.length ? cut : []), ...again],
  };
}

function listedLine(view: EndedView, render: RenderContext): string {
  const said = view.ending.comment;
  const comment = said === '' ? '' : ` “${inline(said, 100)}”`;
  const more = aside(view) === '' ? '' : ` ${aside(view)}`;
  return `• ${right(view.entitlement)} ${whether(view, render)}. ${howEnded(view.ending)}${comment}${more}`;
}

/** "Ended" is said only of what is over at the target as well. */
function whether({ grant, task }: EndedView, render: RenderContext): string {
  if (grant.activeAt === null && grant.remains === 'never-there') return 'won’t be set up';
  if (grant.state === 'revoked')
    return grant.endedAt === null ? 'ended' : `ended ${atTime(grant.endedAt, render.now)}`;
  return task === null
    ? 'is being removed'
    : `is being removed by hand (waiting for ${names(task.assignees, 'or')})`;
}

function aside(view: EndedView): string {
  const undecided = view.moreTimeUndecided ? 'Nobody had decided yet on the extra time you asked for.' : '';
  return [undecided, stays(view)].filter((line) => line !== '').join(' ');
}

/** Said where the access itself isn’t over. */
function stays(view: EndedView): string {
  const { remains } = view.grant;
  return remains === 'held-by-another-grant' || remains === 'stood-before' ? remainsToHolder(view) : '';
}
