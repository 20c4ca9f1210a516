import { SlackFault } from './slack-fault.ts';
import { stableId } from './members.ts';
import type { Json } from '../json.ts';

export interface ConversationRecord {
  id: string;
  kind: 'im' | 'channel';
  name: string;
  isPrivate: boolean;
  isArchived: boolean;
  /** For `im`: the person on the bot's other side. */
  userId: string | null;
  memberIds: Set<string>;
  created: number;
  messages: MessageRecord[];
}

export interface FileRecord {
  id: string;
  name: string;
  title: string;
  url: string;
  size: number;
}

export interface MessageRecord {
  channelId: string;
  ts: string;
  userId: string;
  /** Set when the app wrote it. */
  botId: string | null;
  text: string;
  blocks: Json[];
  threadTs: string | null;
  editedTs: string | null;
  /** The one person who sees it. */
  ephemeralTo: string | null;
  metadata: Json | null;
  files: FileRecord[];
}

/** The channels and the bot's DMs, with their messages in the order of `ts`. */
export class Conversations {
  readonly #byId = new Map<string, ConversationRecord>();
  readonly #readUpTo = new Map<string, string>();
  #lastTs = 0n;

  all(): ConversationRecord[] {
    return [...this.#byId.values()];
  }

  find(id: string): ConversationRecord | undefined {
    return this.#byId.get(id);
  }

  findByName(name: string): ConversationRecord | undefined {
    return this.all().find((channel) => channel.kind === 'channel' && channel.name === name);
  }

  get(id: string): ConversationRecord {
    const found = this.#byId.get(id);
    if (!found) throw new SlackFault('channel_not_found');
    return found;
  }

  addChannel(name: string, isPrivate: boolean, memberIds: Iterable<string>, now: Date): ConversationRecord {
    return this.#add({
      id: stableId('C', name),
      kind: 'channel',
      name,
      isPrivate,
      userId: null,
      memberIds: new Set(memberIds),
      created: seconds(now),
    });
  }

  /** The bot's DM with this person, opened when it isn't yet. */
  directWith(userId: string, botUserId: string, now: Date): ConversationRecord {
    const id = directId(userId);
    return (
      this.#byId.get(id) ??
      this.#add({
        id,
        kind: 'im',
        name: 'directmessage',
        isPrivate: true,
        userId,
        memberIds: new Set([userId, botUserId]),
        created: seconds(now),
      })
    );
  }

  message(channelId: string, ts: string): MessageRecord | undefined {
    return this.#byId.get(channelId)?.messages.findLast((message) => message.ts === ts);
  }

  post(message: Omit<MessageRecord, 'ts' | 'editedTs'>, now: Date): MessageRecord {
    const record: MessageRecord = { ...message, ts: this.nextTs(now), editedTs: null };
    this.get(message.channelId).messages.push(record);
    return record;
  }

  remove(message: MessageRecord): void {
    const channel = this.get(message.channelId);
    channel.messages = channel.messages.filter((other) => other !== message);
  }

  /** Slack's message ids are times in microseconds, each later than the last. */
  nextTs(now: Date): string {
    const micros = BigInt(now.getTime()) * 1000n;
    this.#lastTs = micros > this.#lastTs ? micros : this.#lastTs + 1n;
    return `${this.#lastTs / 1_000_000n}.${String(this.#lastTs % 1_000_000n).padStart(6, '0')}`;
  }

  /** Takes back what was posted in an earlier run, to the conversations that are there again. */
  restore(messages: readonly MessageRecord[], readUpTo: readonly (readonly [string, string])[]): void {
    for (const message of messages) {
      this.#byId.get(message.channelId)?.messages.push(message);
      const micros = BigInt(message.ts.replace('.', ''));
      if (micros > this.#lastTs) this.#lastTs = micros;
    }
    for (const [key, ts] of readUpTo) this.#readUpTo.set(key, ts);
  }

  /** Up to which message each person has read each conversation, for `restore`. */
  readMarks(): [string, string][] {
    return [...this.#readUpTo];
  }

  markRead(channelId: string, userId: string): void {
    const last = this.get(channelId).messages.at(-1);
    if (last) this.#readUpTo.set(`${channelId} ${userId}`, last.ts);
  }

  unread(channel: ConversationRecord, userId: string): number {
    const upTo = this.#readUpTo.get(`${channel.id} ${userId}`) ?? '';
    let count = 0;
    for (let at = channel.messages.length - 1; at >= 0; at--) {
      const message = channel.messages[at];
      if (!message || message.ts <= upTo) break;
      if (message.userId !== userId && isVisible(message, userId)) count += 1;
    }
    return count;
  }

  #add(channel: Omit<ConversationRecord, 'messages' | 'isArchived'>): ConversationRecord {
    const record: ConversationRecord = { ...channel, isArchived: false, messages: [] };
    this.#byId.set(record.id, record);
    return record;
  }
}

/** The id of the bot's DM with this person. */
export function directId(userId: string): string {
  return stableId('D', userId);
}

export function visibleTo(channel: ConversationRecord, userId: string): MessageRecord[] {
  return channel.messages.filter((message) => isVisible(message, userId));
}

function isVisible(message: MessageRecord, userId: string): boolean {
  return message.ephemeralTo === null || message.ephemeralTo === userId;
}

function seconds(at: Date): number {
  return Math.floor(at.getTime() / 1000);
}
