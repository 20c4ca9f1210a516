import { completeTask } from '../../../operations/task/complete-task.ts';
import { ACTION } from '../../ids.ts';
import type { ActionListener } from '../action.ts';
import { redrawTask } from '../redraw.ts';

export const completeTaskAction: ActionListener = {
  id: ACTION.completeTask,
  redraw: redrawTask,
  async handle(ctx, { value }) {
    await completeTask(ctx, { taskId: value });
    return { kind: 'done' };
  },
};
