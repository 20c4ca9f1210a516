import type { Json } from '../json.ts';
import type { MessageRecord } from './conversations.ts';
import type { Workspace } from './workspace.ts';

/** A message as the Web API and payloads carry it. */
export function messageObject(workspace: Workspace, message: MessageRecord): Json {
  return {
    type: 'message',
    user: message.userId,
    ts: message.ts,
    team: workspace.team.id,
    text: message.text,
    ...(message.botId === null ? {} : { bot_id: message.botId, app_id: workspace.appId }),
    ...(message.blocks.length === 0 ? {} : { blocks: message.blocks }),
    ...(message.threadTs === null ? {} : { thread_ts: message.threadTs }),
    ...(message.editedTs === null ? {} : { edited: { user: message.userId, ts: message.editedTs } }),
    ...(message.metadata === null ? {} : { metadata: message.metadata }),
    ...(message.files.length === 0
      ? {}
      : {
          files: message.files.map(({ id, name, title, size, url }) => ({
            id,
            name,
            title,
            size,
            url_private: url,
          })),
        }),
  };
}
