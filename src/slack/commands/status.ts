import { listMessage } from '../lists/list-message.ts';
import { renderContextOf } from '../slack-context.ts';
import { type Command, say } from './command.ts';

export const statusCommand: Command = {
  name: 'status',
  usage: '',
  summary: 'What you hold and until when, and where your requests stand.',
  handle: async (ctx, _words, slack) => say(await listMessage(ctx, 'status', renderContextOf(slack))),
};
