import { listMessage } from '../lists/list-message.ts';
import { renderContextOf } from '../slack-context.ts';
import { type Command, say } from './command.ts';

export const approvalsCommand: Command = {
  name: 'approvals',
  usage: '',
  summary: 'What’s waiting for you to decide or do.',
  handle: async (ctx, _words, slack) => say(await listMessage(ctx, 'approvals', renderContextOf(slack))),
};
