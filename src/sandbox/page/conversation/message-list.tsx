import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Conversation, Message } from '../../acts.ts';
import { dayKey, formatDate, instantOf } from '../text/format-date.ts';
import { useView } from '../workspace/workspace-context.ts';
import { MessageView } from './message-view.tsx';
import { threadsOf } from './threads.ts';

const nearBottom = 120;

export function MessageList({ conversation }: { conversation: Conversation }) {
  const { snapshot } = useView();
  const [dismissed, setDismissed] = useState<string[]>([]);
  const list = useRef<HTMLDivElement>(null);
  const isAtBottom = useRef(true);
  const messages = conversation.messages.filter(({ ts }) => !dismissed.includes(ts));

  useLayoutEffect(() => {
    const box = list.current;
    if (box !== null && isAtBottom.current) box.scrollTop = box.scrollHeight;
  }, [conversation.messages]);

  const view = (message: Message, isReply: boolean) => (
    <MessageView
      key={message.ts}
      message={message}
      isReply={isReply}
      onDismiss={() => setDismissed((before) => [...before, message.ts])}
    />
  );
  const { timezone } = snapshot.me;
  let lastDay = '';
  return (
    <div
      ref={list}
      class="messages"
      role="log"
      aria-label="Messages"
      onScroll={({ currentTarget: box }) => {
        isAtBottom.current = box.scrollHeight - box.scrollTop - box.clientHeight < nearBottom;
      }}
    >
      {messages.length === 0 && <EmptyConversation isBot={conversation.withUserId === snapshot.bot.id} />}
      {threadsOf(messages).map(({ root, replies }) => {
        const at = instantOf(root.ts);
        const day = dayKey(at, timezone);
        const isNewDay = day !== lastDay;
        lastDay = day;
        return (
          <div key={root.ts}>
            {isNewDay && (
              <div class="day">
                <span class="capitalized">
                  {formatDate('{day_divider_pretty}', at, timezone, new Date(snapshot.now))}
                </span>
              </div>
            )}
            {view(root, false)}
            {replies.length > 0 && <div class="thread">{replies.map((reply) => view(reply, true))}</div>}
          </div>
        );
      })}
    </div>
  );
}

function EmptyConversation({ isBot }: { isBot: boolean }) {
  const { snapshot } = useView();
  const first = snapshot.commands[0];
  return (
    <div class="empty">
      <p>Nothing here yet.</p>
      {isBot && first !== undefined && (
        <p>
          Type <kbd>{first.command} request</kbd> below to ask for access.
        </p>
      )}
    </div>
  );
}
