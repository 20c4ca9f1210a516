import type { KnownBlock } from '@slack/types';
import type { TaskView } from '../../operations/views.ts';
import { section } from '../blocks.ts';
import { taskButtons, taskLine } from '../cards/task.ts';
import { inline } from '../mrkdwn.ts';

/** Work that waits for somebody, with Done and Can't. */
export function taskRows(views: TaskView[], place: 'home' | 'approvals', most: number): KnownBlock[] {
  const rows = views
    .slice(0, most)
    .flatMap((view): KnownBlock[] => [
      section(taskLine(view), `> ${inline(view.task.instructions, 300)}`),
      taskButtons(view, place),
    ]);
  return views.length > most
    ? [...rows, section(`… and ${views.length - most} more, once these are done.`)]
    : rows;
}
