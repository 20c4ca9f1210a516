import { StaleStateError } from '../../../domain/errors.ts';
import { type ApprovedLine, approveBundle } from '../../../operations/approval/decide/approve-bundle.ts';
import { showBundle } from '../../../operations/request/show-request.ts';
import type { RequestView } from '../../../operations/views.ts';
import { section } from '../../blocks.ts';
import { openStage, waitingFor } from '../../cards/request/stage-lines.ts';
import { ACTION } from '../../ids.ts';
import { inline } from '../../mrkdwn.ts';
import { counted, right } from '../../wording.ts';
import type { ActionListener } from '../action.ts';
import { redrawn } from '../redraw.ts';

/** Approves exactly what waits for this person, and says what happened to each. */
export const approveBundleAction: ActionListener = {
  id: ACTION.approveBundle,
  redraw: redrawn('bundle-approval'),
  async handle(ctx, { value }) {
    const lines = await approveBundle(ctx, { bundleId: value });
    if (lines.length === 0)
      throw new StaleStateError('None of this is waiting for you any more, so nothing was approved.');
    const views = await showBundle(ctx, value);
    const done = lines.filter(({ fault }) => fault === null).length;
    const text = `You approved ${done} of ${counted(lines.length, 'thing', 'things')}.`;
    const blocks = [section(text, ...lines.map((line) => said(line, views)))];
    return { kind: 'message', message: { text, blocks } };
  },
};

function said({ requestId, fault }: ApprovedLine, views: RequestView[]): string {
  const view = views.find(({ request }) => request.id === requestId);
  const what = view === undefined ? 'Something' : right(view.entitlement);
  if (fault !== null) return `• ${what}: not approved. ${inline(fault, 400)}`;
  const next = view?.request.state === 'pending' ? openStage(view) : undefined;
  return next === undefined
    ? `• ${what}: approved`
    : `• ${what}: you approved it, now waiting for ${waitingFor(next)}`;
}
