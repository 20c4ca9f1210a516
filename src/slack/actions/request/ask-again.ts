import type { PersonCtx } from '../../../operations/actor.ts';
import { recallEnded } from '../../../operations/grant/end/recall-ended.ts';
import type { AskedBefore } from '../../../operations/request/asked-before.ts';
import { recallBundle, recallRequest } from '../../../operations/request/recall-request.ts';
import { ACTION, isBundleId } from '../../ids.ts';
import { renderContextOf, type SlackContext } from '../../slack-context.ts';
import { openExtendModal } from '../../views/grant/extend-modal.ts';
import { sentences } from '../../views/length-note.ts';
import { fillRequestModal } from '../../views/request/fill-request-modal.ts';
import { counted, listed } from '../../wording.ts';
import type { ActionAnswer, ActionListener } from '../action.ts';

/** Opens the form filled with what was asked for: today's policies judge it, and nothing is sent by itself. */
export const askAgainAction: ActionListener = {
  id: ACTION.askAgain,
  async handle(ctx, { value, slack }) {
    const { extendsGrantId, ...before } = isBundleId(value)
      ? await recallBundle(ctx, { bundleId: value })
      : await recallRequest(ctx, { requestId: value });
    if (extendsGrantId === null) return filledForm(ctx, before, slack);
    return {
      kind: 'modal',
      view: await openExtendModal(ctx, extendsGrantId, before, renderContextOf(slack)),
    };
  },
};

/** The same of access that a message says ended. */
export const askAgainEndedAction: ActionListener = {
  id: ACTION.askAgainEnded,
  async handle(ctx, { value, slack }) {
    return filledForm(ctx, await recallEnded(ctx, { subjectId: value }), slack);
  },
};

async function filledForm(
  ctx: PersonCtx,
  { left, over, ...before }: AskedBefore,
  slack: SlackContext,
): Promise<ActionAnswer> {
  const hint = sentences(leftLine(left), overLine(over, before.items.length));
  return { kind: 'modal', view: await fillRequestModal(ctx, before, renderContextOf(slack), hint) };
}

function leftLine(left: readonly string[]): string {
  if (left.length === 0) return '';
  const what = listed(left.map((name) => `“${name}”`));
  return `${what} ${left.length === 1 ? 'isn’t' : 'aren’t'} in the catalog any more.`;
}

function overLine(over: number, shown: number): string {
  return over === 0
    ? ''
    : `Only ${shown} can be asked for at once: ${counted(over, 'more is', 'more are')} left out.`;
}
