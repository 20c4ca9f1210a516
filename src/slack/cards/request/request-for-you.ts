import type { RequestView } from '../../../operations/views.ts';
import { buttons, fittingRows, type Message, section } from '../../blocks.ts';
import { listBlockId } from '../../ids.ts';
import { person, type RenderContext } from '../../wording.ts';
import { askAgainButton, hasEnded } from './ask-again.ts';
import { bundleSign, firstOf, tally, together } from './bundle-lines.ts';
import { bundleFoot, lineRows } from './bundle-status.ts';
import { denialComment, wanted, why } from './request-lines.ts';
import { cancelButton, requestSign, stateLine } from './request-status.ts';

/** Tells somebody what was asked for on their behalf, and lets them take it back while it waits. */
export function requestForYouCard(views: RequestView[], render: RenderContext): Message {
  const first = firstOf(views);
  const { id, bundleId } = first.request;
  const pending = views.filter((view) => view.request.state === 'pending');
  if (bundleId === null) {
    const line = `${person(first.requester)} asked for ${wanted(first)} for you.`;
    const state = stateLine(first, render);
    const ways = [
      ...(pending.length === 0 ? [] : [cancelButton(first)]),
      ...(hasEnded(first) ? [askAgainButton(id)] : []),
    ];
    const foot = ways.length === 0 ? [] : [buttons(listBlockId('card', id), ...ways)];
    return {
      sign: requestSign(first),
      text: `${line} ${state}`,
      blocks: [section(line), section(why(first)), section(state, denialComment(first)), ...foot],
    };
  }
  const line = `${person(first.requester)} asked for ${together(views)} for you`;
  const head = [section(`${line}.`), section(why(first))];
  const foot = bundleFoot(views);
  const rows = views.flatMap((view) => lineRows(view, render));
  return {
    sign: bundleSign(views),
    text: `${line}: ${tally(views)}.`,
    blocks: [...head, ...fittingRows(rows, ...head, ...foot), ...foot],
  };
}
