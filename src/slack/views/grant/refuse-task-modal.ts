import type { ModalView } from '@slack/types';
import { refuseTask } from '../../../operations/task/refuse-task.ts';
import type { PersonCtx } from '../../../operations/actor.ts';
import type { TaskView } from '../../../operations/views.ts';
import { section } from '../../blocks.ts';
import { taskLine } from '../../cards/grant/task.ts';
import { FIELD, parseMetadata, RefuseTaskMetadata, VIEW } from '../../ids.ts';
import { fieldValue, type PayloadView } from '../../payloads.ts';
import { reasonInput } from '../inputs.ts';
import type { SubmissionListener } from '../submission.ts';

/** Asks whoever can't do a task why. */
export function refuseTaskModal(view: TaskView): ModalView {
  const consequence =
    view.task.kind === 'grant'
      ? 'The requester and the owners read this. Nothing is granted.'
      : 'The owners read this. The access still has to go, so they’re asked to take care of it.';
  return {
    type: 'modal',
    callback_id: VIEW.refuseTask,
    private_metadata: JSON.stringify({ taskId: view.task.id }),
    title: { type: 'plain_text', text: 'Can’t be done' },
    submit: { type: 'plain_text', text: 'Report' },
    close: { type: 'plain_text', text: 'Back' },
    blocks: [section(taskLine(view)), reasonInput('Why', consequence)],
  };
}

export const refuseTaskSubmission: SubmissionListener = {
  id: VIEW.refuseTask,
  blockOf: { comment: FIELD.reason },
  async handle(ctx: PersonCtx, view: PayloadView): Promise<void> {
    const { taskId } = parseMetadata(RefuseTaskMetadata, view.private_metadata);
    await refuseTask(ctx, { taskId, comment: fieldValue(view, FIELD.reason) });
  },
};
