import type { KnownBlock } from '@slack/types';
import type { TaskView } from '../../operations/views.ts';
import { section } from '../blocks.ts';
import { taskButtons, taskLine } from '../cards/grant/task.ts';
import type { Place } from '../ids.ts';
import { inline } from '../mrkdwn.ts';

/** Work that waits for somebody, with Done and Can't. */
export function taskRows(view: TaskView, place: Place): KnownBlock[] {
  return [section(taskLine(view), `> ${inline(view.task.instructions, 300)}`), taskButtons(view, place)];
}
