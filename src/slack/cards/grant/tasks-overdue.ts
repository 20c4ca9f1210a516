import type { Part } from '../../../domain/part.ts';
import type { TaskView } from '../../../operations/views.ts';
import { andMore, type Message, note, section, sentence, withRest } from '../../blocks.ts';
import { sign } from '../../signs.ts';
import { counted, type RenderContext, names, person, right, when } from '../../wording.ts';

/** Work by hand that nobody has done for a day, to an owner or an admin. */
export function tasksOverdueCard({ rows, total }: Part<TaskView>, render: RenderContext): Message {
  if (total === 0)
    return { ...sentence('No manual tasks are overdue.'), sign: sign('done', 'No manual tasks overdue') };
  const line = `${counted(total, 'manual task is', 'manual tasks are')} overdue.`;
  const head = section(line);
  const foot = note(`As of ${when(render.now)}. \`${render.command} approvals\` shows the latest.`);
  const rest = (left: number) => andMore(left);
  const entries = rows.map((view) => [section(overdueTaskLine(view))]);
  return {
    sign: sign('urgent', 'Overdue manual tasks'),
    text: line,
    blocks: [head, ...withRest(entries, { total, rest }, head, foot), foot],
  };
}

/** "Give *X* to Sami: asked of Wanda two days ago." */
export function overdueTaskLine({ task, grant, assignees }: TaskView): string {
  const what = right(grant.entitlement);
  const verb =
    task.kind === 'grant'
      ? `Give ${what} to ${person(grant.holder)}`
      : `Remove ${what} from ${person(grant.holder)}`;
  return `${verb}: waiting for ${names(assignees, 'or')} since ${when(task.createdAt)}.`;
}
