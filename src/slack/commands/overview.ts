import { listMyGrants } from '../../operations/grant/list-my-grants.ts';
import { listMyRequests } from '../../operations/request/list-my-requests.ts';
import { FIRST, listMyWaiting } from '../../operations/waiting/list-waiting.ts';
import { countByKind } from '../../operations/waiting/waiting-views.ts';
import type { PersonCtx } from '../../operations/actor.ts';
import { button, buttons, note, section } from '../blocks.ts';
import { ACTION } from '../ids.ts';
import type { SlackContext } from '../slack-context.ts';
import { counted, holding, waiting } from '../wording.ts';
import { type CommandAnswer, say } from './command.ts';

/** The command alone: what this person can do now. */
export async function overview(ctx: PersonCtx, slack: SlackContext): Promise<CommandAnswer> {
  const [grants, { pending }, mine] = await Promise.all([
    listMyGrants(ctx),
    listMyRequests(ctx, FIRST),
    listMyWaiting(ctx),
  ]);
  const { command } = slack;
  const waits = waiting(countByKind(mine));
  const lines = [
    waits === '' ? '*You’re all caught up.*' : `*${waits}*: \`${command} approvals\``,
    grants.length === 0 ? `${holding(0)}.` : `${holding(grants.length)}: \`${command} status\``,
    pending === 0
      ? ''
      : `${counted(pending, 'request of yours is waiting', 'requests of yours are waiting')} for a decision.`,
  ];
  return say({
    text: `${waits === '' ? 'You’re all caught up' : waits}. ${holding(grants.length)}.`,
    blocks: [
      section(...lines),
      buttons('overview', button(ACTION.openRequest, 'Request access', 'new', { style: 'primary' })),
      note(`Everything else: \`${command} help\``),
    ],
  });
}
