import { isJson, objectsAt, textAt, type Json } from '../json.ts';
import { checkedContent } from '../workspace/message-content.ts';
import type { ResponseTarget } from '../workspace/response-urls.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** Takes what the bot sends to a response_url: a new message, or the end or replacement of the one that was clicked. */
export function respondTo(workspace: Workspace, token: string, body: Json): void {
  const target = workspace.responseUrls.use(token);
  const original =
    target.messageTs === null
      ? undefined
      : workspace.conversations.message(target.channelId, target.messageTs);
  if (body.delete_original === true) {
    if (original) workspace.conversations.remove(original);
  } else if (original && body.replace_original === true) {
    Object.assign(original, checkedContent(workspace, textAt(body, 'text'), body.blocks));
  } else {
    postResponse(workspace, target, body);
  }
  workspace.changed();
}

/** Shows a command's or click's answer: to the one who asked, unless it says `in_channel`. */
export function postResponse(workspace: Workspace, target: ResponseTarget, body: Json): void {
  const content = checkedContent(workspace, textAt(body, 'text'), body.blocks);
  workspace.conversations.post(
    {
      ...content,
      channelId: target.channelId,
      userId: workspace.bot.id,
      botId: workspace.botId,
      threadTs: textAt(body, 'thread_ts') || null,
      ephemeralTo: body.response_type === 'in_channel' ? null : target.userId,
      metadata: isJson(body.metadata) ? body.metadata : null,
      files: [],
    },
    workspace.now(),
  );
  workspace.changed();
}

/** The body of a command's ack as a message; undefined when it says nothing. */
export function ackMessage(body: unknown): Json | undefined {
  if (typeof body === 'string') return body.trim() === '' ? undefined : { text: body };
  if (!isJson(body)) return undefined;
  return textAt(body, 'text') === '' && objectsAt(body, 'blocks').length === 0 ? undefined : body;
}
