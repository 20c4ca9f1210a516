import { StaleStateError } from '../../../domain/errors.ts';
import { decideFinding } from '../../../operations/finding/decide-finding.ts';
import { previewFinding } from '../../../operations/finding/preview-finding.ts';
import { redrawn } from '../redraw.ts';
import { ACTION } from '../../ids.ts';
import { renderContextOf } from '../../slack-context.ts';
import { adoptFindingModal } from '../../views/grant/adopt-finding-modal.ts';
import { ignoreFindingModal } from '../../views/grant/ignore-finding-modal.ts';
import type { ActionListener } from '../action.ts';

const removing = (id: string, shown: 'open' | 'ignored'): ActionListener => ({
  id,
  redraw: redrawn('finding'),
  async handle(ctx, { value }) {
    await decideFinding(ctx, { grantId: value, verdict: 'remove', shown });
    return { kind: 'done' };
  },
});

/** Of messages of an earlier release, which asked neither until when nor why: they are shown as they are now. */
export const keepFindingAction: ActionListener = {
  id: ACTION.keepFinding,
  redraw: redrawn('finding'),
  async handle() {
    throw new StaleStateError(
      'Keeping it takes an end and a reason by now, so nothing was changed. Press Adopt… to give them.',
    );
  },
};
export const removeFindingAction = removing(ACTION.removeFinding, 'open');
export const removeIgnoredFindingAction = removing(ACTION.removeIgnoredFinding, 'ignored');

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
