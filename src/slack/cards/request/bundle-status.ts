import type { Button, KnownBlock } from '@slack/types';
import type { RequestView } from '../../../operations/views.ts';
import { button, buttons, fittingRows, type Message, note, section } from '../../blocks.ts';
import { ACTION, listBlockId } from '../../ids.ts';
import type { RenderContext } from '../../wording.ts';
import { askAgainButton, hasEnded } from './ask-again.ts';
import { bundleSign, firstOf, lineSection, tally, together } from './bundle-lines.ts';
import { questionBlocks } from '../question/question-lines.ts';
import { why } from './request-lines.ts';
import { cancelButton, forWhom, nudgeButton, pendingNote, stateLine, TOLD } from './request-status.ts';

/** What the requester asked for together, each line followed to its end. */
export function bundleStatusCard(views: RequestView[], render: RenderContext): Message {
  const first = firstOf(views);
  const line = `You asked for ${together(views)}${forWhom(first)}`;
  const head = [section(`*${line}*`), section(why(first))];
  const waits = views.some((view) => view.request.state === 'pending');
  const nudge = waits ? [nudgeButton(first.request.bundleId ?? '')] : [];
  const foot: KnownBlock[] = [...(waits ? [note(TOLD)] : []), ...bundleFoot(views, ...nudge)];
  const rows = views.flatMap((view) => lineRows(view, render));
  return {
    sign: bundleSign(views),
    text: `${line}: ${tally(views)}.`,
    blocks: [...head, ...fittingRows(rows, ...head, ...foot), ...foot],
  };
}

/** The lines of a bundle with Cancel, for whoever may take them back. */
export function lineRows(view: RequestView, render: RenderContext): KnownBlock[] {
  const pending = view.request.state === 'pending';
  const state = pending
    ? [stateLine(view, render), pendingNote(view)].join(' ').trim()
    : stateLine(view, render);
  const line = lineSection(view, state);
  const cancel = pending ? { accessory: cancelButton(view, 'Cancel') } : {};
  return [{ ...line, ...cancel }, ...questionBlocks(view)];
}

/** What can be done with all of them at once: take back what waits, else ask again for what ended. */
export function bundleFoot(views: RequestView[], ...before: Button[]): KnownBlock[] {
  const bundleId = firstOf(views).request.bundleId ?? '';
  const pending = views.filter((view) => view.request.state === 'pending');
  if (pending.length > 0) return [buttons(listBlockId('card', bundleId), ...before, cancelAll(pending))];
  return views.some(hasEnded) ? [buttons(listBlockId('card', bundleId), askAgainButton(bundleId))] : [];
}

function cancelAll(pending: RequestView[]): Button {
  const { bundleId } = firstOf(pending).request;
  const labels = pending.map((view) => view.entitlement.label).join(', ');
  return button(ACTION.cancelBundle, `Cancel all (${pending.length})`, bundleId ?? '', {
    confirm: {
      title: 'Cancel everything still waiting?',
      text: `Nobody can approve these after that: ${labels}.`,
      yes: 'Cancel all',
      no: 'Keep them',
    },
  });
}
