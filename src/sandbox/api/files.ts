import { isJson, textAt } from '../json.ts';
import { SlackFault } from '../workspace/slack-fault.ts';
import type { Json } from '../json.ts';
import type { Call, Methods } from './method.ts';

function getUploadUrl({ workspace, args, origin }: Call): Json {
  const length = args.integer('length', 0);
  if (length <= 0) throw new SlackFault('invalid_arguments', ['[ERROR] length must be more than 0']);
  const { id, uploadToken } = workspace.files.expect(args.required('filename'), length);
  return { upload_url: `${origin}/upload/${uploadToken}`, file_id: id };
}

function completeUpload({ workspace, args }: Call): Json {
  const given = args.json('files', 'invalid_arguments');
  if (!Array.isArray(given) || given.length === 0)
    throw new SlackFault('invalid_arguments', ['[ERROR] missing required field: files']);
  // Slack shares to conversations only: a person's id isn't one here, unlike in chat.postMessage.
  const channel = args.has('channel_id') ? workspace.conversations.get(args.text('channel_id')) : undefined;
  const files = given
    .filter(isJson)
    .map((one) => workspace.files.complete(textAt(one, 'id'), textAt(one, 'title')));
  if (channel) {
    workspace.conversations.post(
      {
        channelId: channel.id,
        userId: workspace.bot.id,
        botId: workspace.botId,
        text: args.text('initial_comment'),
        blocks: [],
        threadTs: args.has('thread_ts') ? args.text('thread_ts') : null,
        ephemeralTo: null,
        metadata: null,
        files,
      },
      workspace.now(),
    );
    workspace.changed();
  }
  return {
    files: files.map(({ id, name, title, size, url }) => ({ id, name, title, size, url_private: url })),
  };
}

export const files: Methods = {
  'files.getUploadURLExternal': { tier: 4, scope: 'files:write', run: getUploadUrl },
  'files.completeUploadExternal': { tier: 4, scope: 'files:write', run: completeUpload },
};
