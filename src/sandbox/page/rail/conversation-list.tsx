import type { Conversation } from '../../acts.ts';
import { homeId } from '../workspace/places.ts';
import { useView } from '../workspace/workspace-context.ts';
import { Badge } from './badge.tsx';

export function ConversationList({ openId }: { openId: string }) {
  const { snapshot, memberOf, openConversation } = useView();
  const direct = snapshot.conversations.filter((conversation) => conversation.kind === 'im');
  const channels = snapshot.conversations.filter((conversation) => conversation.kind === 'channel');
  const nameOf = ({ withUserId, name }: Conversation): string => memberOf(withUserId ?? '')?.realName ?? name;

  const entry = (id: string, mark: string, name: string, unread: number) => (
    <li key={id}>
      <button
        type="button"
        class={`rail-entry ${unread > 0 ? 'unread' : ''}`}
        aria-current={openId === id ? 'page' : undefined}
        onClick={() => openConversation(id)}
      >
        <span class="mark" aria-hidden="true">
          {mark}
        </span>
        <span class="name">{name}</span>
        <Badge count={unread} />
      </button>
    </li>
  );

  return (
    <section>
      <h2>Conversations</h2>
      <ul>
        {entry(homeId, '⌂', 'Home', 0)}
        {direct.map((im) =>
          entry(im.id, im.withUserId === snapshot.bot.id ? '◆' : '•', nameOf(im), im.unread),
        )}
        {channels.map((channel) => entry(channel.id, '#', channel.name, channel.unread))}
      </ul>
    </section>
  );
}
