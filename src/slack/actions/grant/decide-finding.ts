import { decideFinding } from '../../../operations/finding/decide-finding.ts';
import { previewFinding } from '../../../operations/finding/preview-finding.ts';
import { redrawn } from '../redraw.ts';
import { ACTION } from '../../ids.ts';
import { renderContextOf } from '../../slack-context.ts';
import { adoptFindingModal } from '../../views/grant/adopt-finding-modal.ts';
import { ignoreFindingModal } from '../../views/grant/ignore-finding-modal.ts';
import type { ActionListener } from '../action.ts';

const deciding = (
  id: string,
  verdict: 'keep' | 'remove',
  shown: 'open' | 'ignored' = 'open',
): ActionListener => ({
  id,
  redraw: redrawn('finding'),
  async handle(ctx, { value }) {
    await decideFinding(ctx, { grantId: value, verdict, shown });
    return { kind: 'done' };
  },
});

/** Of messages of an earlier release: what they show is kept as it is. */
export const keepFindingAction = deciding(ACTION.keepFinding, 'keep');
export const removeFindingAction = deciding(ACTION.removeFinding, 'remove');
export const removeIgnoredFindingAction = deciding(ACTION.removeIgnoredFinding, 'remove', 'ignored');

/** Opens the form that asks until when and why. Whether this person may is judged again when it is sent. */
export const adoptFindingAction: ActionListener = {
  id: ACTION.adoptFinding,
  redraw: redrawn('finding'),
  async handle(ctx, { value, slack }) {
    const preview = await previewFinding(ctx, value, 'adopt');
    return { kind: 'modal', view: adoptFindingModal(preview, renderContextOf(slack)) };
  },
};

/** The same for putting it off. */
export const ignoreFindingAction: ActionListener = {
  id: ACTION.ignoreFinding,
  redraw: redrawn('finding'),
  async handle(ctx, { value, slack }) {
    const preview = await previewFinding(ctx, value, 'ignore');
    return { kind: 'modal', view: ignoreFindingModal(preview, renderContextOf(slack)) };
  },
};
