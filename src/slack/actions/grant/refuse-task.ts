import { DomainError, StaleStateError } from '../../../domain/errors.ts';
import { showTask } from '../../../operations/task/show-task.ts';
import { ACTION } from '../../ids.ts';
import { refuseTaskModal } from '../../views/grant/refuse-task-modal.ts';
import type { ActionListener } from '../action.ts';
import { redrawn } from '../redraw.ts';

/** Opens the form that asks why. Whether this person may say so is judged again when it is sent. */
export const refuseTaskAction: ActionListener = {
  id: ACTION.refuseTask,
  redraw: redrawn('task'),
  async handle(ctx, { value }) {
    const view = await showTask(ctx, value);
    if (!view.assignees.some((assignee) => assignee.id === ctx.actor.person.id)) {
      throw new DomainError('forbidden', 'Only the people asked to do this can say that it can’t be done.');
    }
    if (view.task.state !== 'open')
      throw new StaleStateError('This task is settled already, so nothing was changed.');
    return { kind: 'modal', view: refuseTaskModal(view) };
  },
};
