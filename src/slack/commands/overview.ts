import { listMyGrants } from '../../operations/grant/list-my-grants.ts';
import { listMyApprovals } from '../../operations/request/list-my-approvals.ts';
import { listMyRequests } from '../../operations/request/list-my-requests.ts';
import { listMyTasks } from '../../operations/task/list-my-tasks.ts';
import type { PersonCtx } from '../../operations/actor.ts';
import { button, buttons, note, section } from '../blocks.ts';
import { ACTION } from '../ids.ts';
import type { Room } from '../room.ts';
import { counted } from '../wording.ts';
import { type CommandAnswer, say } from './command.ts';

/** The command alone: what this person can do now. */
export async function overview(ctx: PersonCtx, room: Room): Promise<CommandAnswer> {
  const [grants, requests, approvals, tasks] = await Promise.all([
    listMyGrants(ctx),
    listMyRequests(ctx),
    listMyApprovals(ctx),
    listMyTasks(ctx),
  ]);
  const pending = requests.filter((view) => view.request.state === 'pending').length;
  const { command } = room;
  const waiting = approvals.length + tasks.length;
  const lines = [
    waiting === 0
      ? '*Nothing waits for you.*'
      : `*${counted(approvals.length, 'request waits', 'requests wait')} for your decision, ${counted(tasks.length, 'task', 'tasks')} for your hands*: \`${command} approvals\``,
    `You hold ${counted(grants.length, 'access', 'accesses')}: \`${command} status\``,
    pending === 0
      ? ''
      : `${counted(pending, 'request of yours waits', 'requests of yours wait')} for a decision.`,
  ];
  return say({
    text: `${counted(waiting, 'thing waits', 'things wait')} for you; you hold ${counted(grants.length, 'access', 'accesses')}.`,
    blocks: [
      section(...lines),
      buttons('overview', button(ACTION.openRequest, 'Request access', 'new', { style: 'primary' })),
      note(`Everything else: \`${command} help\``),
    ],
  });
}
