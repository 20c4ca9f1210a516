import { completeTask } from '../../../operations/task/complete-task.ts';
import { ACTION } from '../../ids.ts';
import type { ActionListener } from '../action.ts';
import { redrawn } from '../redraw.ts';

export const completeTaskAction: ActionListener = {
  id: ACTION.completeTask,
  redraw: redrawn('task'),
  async handle(ctx, { value }) {
    await completeTask(ctx, { taskId: value });
    return { kind: 'done' };
  },
};
