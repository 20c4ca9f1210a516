import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Conversation, Message } from '../../acts.ts';
import { dayKey, formatDate, instantOf } from '../text/format-date.ts';
import { useView } from '../workspace/workspace-context.ts';
import { MessageView } from './message-view.tsx';
import { threadsOf } from './threads.ts';

const nearBottom = 120;

/** Follows the newest message; one that is taller than the list is shown from its beginning. */
export function MessageList({ conversation }: { conversation: Conversation }) {
  const { snapshot } = useView();
  const [dismissed, setDismissed] = useState<string[]>([]);
  const list = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const placed = useRef<{ ts: string | undefined; at: number | null }>({ ts: undefined, at: null });
  const messages = conversation.messages.filter(({ ts }) => !dismissed.includes(ts));

  useLayoutEffect(() => {
    const box = list.current;
    const ts = conversation.messages.at(-1)?.ts;
    if (box === null || !follows.current || (ts === placed.current.ts && placed.current.at !== null)) return;
    const newest = box.lastElementChild;
    const isTall = newest instanceof HTMLElement && newest.offsetHeight > box.clientHeight;
    box.scrollTop = isTall ? newest.offsetTop : box.scrollHeight;
    placed.current = { ts, at: isTall ? box.scrollTop : null };
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
      tabIndex={0}
      onLoadCapture={({ currentTarget: box }) => {
        // A picture has taken its room.
        if (follows.current && placed.current.at === null) box.scrollTop = box.scrollHeight;
      }}
      onScroll={({ currentTarget: box }) => {
        if (box.scrollTop === placed.current.at) return;
        placed.current.at = null;
        follows.current = box.scrollHeight - box.scrollTop - box.clientHeight < nearBottom;
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
