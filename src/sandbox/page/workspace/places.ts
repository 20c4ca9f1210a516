import type { Snapshot } from '../../acts.ts';

/** Stands for the app's Home tab among the conversations. */
export const homeId = 'home';

/** Where a person starts: the first conversation with something unread, else the bot's. */
export function startingPlace(snapshot: Snapshot): string {
  const { conversations, bot } = snapshot;
  const unread = conversations.find((conversation) => conversation.unread > 0);
  const withBot = conversations.find((conversation) => conversation.withUserId === bot.id);
  return (unread ?? withBot ?? conversations[0])?.id ?? homeId;
}

export function nameOfPlace(snapshot: Snapshot, id: string): string {
  const conversation = snapshot.conversations.find((one) => one.id === id);
  if (conversation === undefined) return 'Home';
  const other = [...snapshot.members, snapshot.bot].find((member) => member.id === conversation.withUserId);
  return other?.realName ?? `#${conversation.name}`;
}
