import type { Conversation, Member, Message, OpenView, Snapshot, TargetState } from '../acts.ts';
import { visibleTo, type ConversationRecord, type MessageRecord } from '../workspace/conversations.ts';
import { memberView } from '../workspace/members.ts';
import type { ViewRecord } from '../workspace/views.ts';
import type { Workspace } from '../workspace/workspace.ts';

const NO_TARGET: TargetState = { holdings: [], calls: [], groups: [] };

/** What one person sees of the workspace now. */
export function snapshotFor(workspace: Workspace, userId: string): Snapshot {
  const home = workspace.views.home(userId);
  const conversations = workspace.conversations.all().filter((one) => one.memberIds.has(userId));
  return {
    version: workspace.version,
    now: workspace.now().toISOString(),
    me: memberView(workspace.member(userId)),
    members: peopleOf(workspace),
    team: { id: workspace.team.id, name: workspace.team.name },
    bot: memberView(workspace.bot),
    conversations: conversations.map((one) => conversationView(workspace, one, userId)),
    home: home ? openView(home) : null,
    modals: workspace.views.stack(userId).map(openView),
    commands: workspace.commands.map(({ command, description, usageHint }) => ({
      command,
      description,
      usageHint,
    })),
    unreadByMember: unreadByMember(workspace),
    target: workspace.options.targetState?.() ?? NO_TARGET,
  };
}

/** Everybody one can be. */
export function peopleOf(workspace: Workspace): Member[] {
  return workspace.people().map(memberView);
}

/** Of everybody at once: it is asked with every change, so it counts no further back than was read. */
function unreadByMember(workspace: Workspace): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const channel of workspace.conversations.all())
    for (const userId of channel.memberIds) {
      const unread = workspace.conversations.unread(channel, userId);
      if (unread > 0) counts[userId] = (counts[userId] ?? 0) + unread;
    }
  return counts;
}

function conversationView(workspace: Workspace, channel: ConversationRecord, userId: string): Conversation {
  const isDirect = channel.kind === 'im';
  return {
    id: channel.id,
    kind: channel.kind,
    name: isDirect ? workspace.bot.realName : channel.name,
    withUserId: isDirect ? workspace.bot.id : null,
    unread: workspace.conversations.unread(channel, userId),
    messages: visibleTo(channel, userId).map(messageView),
  };
}

function messageView(message: MessageRecord): Message {
  return {
    channelId: message.channelId,
    ts: message.ts,
    userId: message.userId,
    text: message.text,
    blocks: message.blocks,
    ephemeral: message.ephemeralTo !== null,
    edited: message.editedTs !== null,
    threadTs: message.threadTs,
    files: message.files,
  };
}

function openView(record: ViewRecord): OpenView {
  return { id: record.id, hash: record.hash, view: record.view };
}
