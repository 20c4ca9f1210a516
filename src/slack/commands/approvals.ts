import { listMessage } from '../lists/list-message.ts';
import { lookOf } from '../room.ts';
import { type Command, say } from './command.ts';

export const approvalsCommand: Command = {
  name: 'approvals',
  usage: '',
  summary: 'What waits for you to decide or to do.',
  handle: async (ctx, _words, room) => say(await listMessage(ctx, 'approvals', lookOf(room))),
};
