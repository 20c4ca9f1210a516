import { useEffect, useRef } from 'preact/hooks';
import type { Conversation } from '../../acts.ts';
import { Avatar } from '../rail/avatar.tsx';
import { conversationId } from '../workspace/panes.ts';
import { useView } from '../workspace/workspace-context.ts';
import { Composer } from './composer.tsx';
import { MessageList } from './message-list.tsx';
import { useFocusOnOpening } from './use-focus-on-opening.ts';

export function ConversationPane({ conversation }: { conversation: Conversation }) {
  const { act, memberOf } = useView();
  const other = conversation.withUserId === null ? undefined : memberOf(conversation.withUserId);
  const name = other?.realName ?? conversation.name;
  useEffect(() => {
    if (conversation.unread > 0) void act({ kind: 'read', channelId: conversation.id });
  }, [conversation.id, conversation.unread]);
  const main = useRef<HTMLElement>(null);
  useFocusOnOpening(main);
  return (
    <main
      ref={main}
      id={conversationId}
      tabIndex={-1}
      class="conversation"
      aria-label={other === undefined ? `Channel ${name}` : `Conversation with ${name}`}
    >
      <header class="pane-header">
        {other !== undefined && <Avatar member={other} size="small" />}
        <h1>{other === undefined ? `# ${name}` : name}</h1>
        {other?.isBot === true && <span class="tag">app</span>}
      </header>
      <MessageList conversation={conversation} />
      <Composer conversation={conversation} name={other === undefined ? `#${name}` : name} />
    </main>
  );
}
