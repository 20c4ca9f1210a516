import type { Button, KnownBlock } from '@slack/types';
import type { ListedLook } from '../../operations/reconcile/show/list-looks.ts';
import { button, buttons, section } from '../blocks.ts';
import { neverLine, readSoFar, unseenLine } from '../cards/reconcile/look-lines.ts';
import { ACTION, listBlockId, pageValue, type Place } from '../ids.ts';
import { inline, inlineWithin } from '../mrkdwn.ts';
import { clockTime, counted, type RenderContext } from '../wording.ts';

/** How a resource was looked at last, with the way to what was found and to another look. */
export function lookRows(look: ListedLook, place: Place, render: RenderContext): KnownBlock[] {
  const line = section(...stateLines(look, render));
  const ways = [
    ...(look.mayAsk && look.never === undefined && look.underWay === null
      ? [button(ACTION.lookAgain, 'Look now', look.resourceId)]
      : []),
    ...(look.open === 0 ? [] : [findingsButton(look)]),
  ];
  return ways.length === 0 ? [line] : [line, buttons(listBlockId(place, look.resourceId), ...ways)];
}

/** The way to what was found on a resource. */
const findingsButton = ({ resourceId, open }: ListedLook): Button =>
  button(
    ACTION.showPage,
    counted(open, 'finding', 'findings'),
    pageValue({ list: 'all-findings', offset: 0, of: resourceId }),
  );

function stateLines(look: ListedLook, render: RenderContext): string[] {
  const { complete, fault, isComing, never, underWay } = look;
  if (never !== undefined) return [neverLine(look)];
  const last =
    complete === null
      ? 'no complete look so far'
      : `last complete look ${clockTime(complete.from, render.now)}`;
  return [
    `*${inline(look.resourceName, 100)}*: ${last}${isComing ? ', and the next one in a moment' : ''}.`,
    unseenLine(look),
    fault === '' ? '' : `The latest look couldn’t read everything: ${inlineWithin(fault, 200)}`,
    underWay === null ? '' : `${readSoFar(underWay)}.`,
  ];
}
