/**
 * What a person can see and do in the sandbox workspace. The page (over `GET /api/snapshot?as=U…`,
 * `GET /api/stream` and `POST /api/act`) and the tests' driver both go through these, and nothing else.
 */
type Json = Record<string, unknown>;

export interface Member {
  id: string;
  name: string;
  realName: string;
  email: string;
  title: string;
  timezone: string;
  /** e.g. `guest`, `deactivated`; empty for a full member. */
  standing: string;
  isBot: boolean;
}

export interface Message {
  channelId: string;
  ts: string;
  userId: string;
  text: string;
  blocks: Json[];
  /** Seen by one person alone, and gone on reload in Slack. */
  ephemeral: boolean;
  edited: boolean;
  threadTs: string | null;
  files: { id: string; name: string; title: string; url: string; size: number }[];
}

export interface Conversation {
  id: string;
  kind: 'im' | 'channel';
  name: string;
  /** For `im`: the other side. */
  withUserId: string | null;
  unread: number;
  messages: Message[];
}

export interface OpenView {
  id: string;
  hash: string;
  /** The view as Slack would hold it (`type: modal`, title, blocks, submit, close …). */
  view: Json;
}

export interface SlashCommand {
  command: string;
  description: string;
  usageHint: string;
}

/** What one person sees. */
export interface Snapshot {
  /** Grows with every change in the workspace. */
  version: number;
  /** The workspace's time, ISO 8601; `advance` moves it. */
  now: string;
  me: Member;
  members: Member[];
  team: { id: string; name: string };
  bot: Member;
  conversations: Conversation[];
  /** The Home tab's view, when the bot published one for this person. */
  home: OpenView | null;
  /** The stack of modals, the last on top. */
  modals: OpenView[];
  commands: SlashCommand[];
  /** Unread messages of every member who has some, so that one sees whom to be next. */
  unreadByMember?: Record<string, number>;
  /** Who holds what at the sandbox's target system. */
  target: TargetState;
}

export interface TargetState {
  holdings: {
    target: string;
    /** Null: an account that has none, as a service's; its name is what it is called by. */
    email: string | null;
    name: string;
    since: string;
    expiresAt: string | null;
    lastUsedAt?: string | undefined;
    /** Open ones, which go on when the access is taken away until they are ended. */
    sessions: number;
  }[];
  /** The newest first. */
  calls: { at: string; type: string; target: string; email: string; answer: string }[];
  /** What can be held there, in the order of its letters. */
  groups: string[];
}

/** What somebody with rights at the target system does there by hand, past the bot. */
export type OutOfBandChange =
  | { kind: 'give'; email: string; group: string }
  /** An account of somebody who left. */
  | { kind: 'leave'; email: string; group: string }
  /** An account without an address. */
  | { kind: 'give-service'; name: string; group: string }
  /** `account`: its address, or the name of one that has none. */
  | { kind: 'take'; account: string; group: string };

/** One interactive element's place: in a message, in the Home tab, or in a modal. */
export type Place =
  | { kind: 'message'; channelId: string; ts: string }
  | { kind: 'home' }
  | { kind: 'modal'; viewId: string };

/** Slack's `state.values`: block_id → action_id → the element's value object. */
export type StateValues = Record<string, Record<string, Json>>;

export type Act =
  /** Text in a conversation's composer: a slash command when it starts with one, else a message. */
  | { kind: 'say'; channelId: string; text: string }
  /** A button pressed, an option picked, …: `value` is what the element adds to the action (selected_option, …). */
  | { kind: 'interact'; place: Place; blockId: string; actionId: string; value?: Json; state?: StateValues }
  /** What an external_select is asked while the person types. */
  | { kind: 'suggest'; place: Place; blockId: string; actionId: string; typed: string }
  | { kind: 'submit'; viewId: string; state: StateValues }
  | { kind: 'close'; viewId: string }
  | { kind: 'open-home' }
  | { kind: 'read'; channelId: string }
  /** Opens a session at the target system, under access of one’s own. */
  | { kind: 'open-session'; target: string }
  | { kind: 'change-out-of-band'; change: OutOfBandChange }
  /** Moves the workspace's and the bot's clock forward. */
  | { kind: 'advance'; minutes: number }
  /** The same by what a person typed: `90m`, `until tomorrow 9:00`; what can't be read moves nothing. */
  | { kind: 'advance-by'; typed: string };

export type ActResult =
  | { kind: 'ok' }
  /** What was changed at the target system, in a sentence. */
  | { kind: 'changed'; message: string }
  /** Options or option_groups, as the bot answered. */
  | { kind: 'options'; options: Json[]; groups: Json[] }
  /** A view_submission answered with response_action `errors`: block_id → sentence. */
  | { kind: 'errors'; errors: Record<string, string> }
  /** The bot didn't answer within 3 s, or refused: what Slack shows then. */
  | { kind: 'failed'; message: string };

export interface PersonActs {
  snapshot(userId: string): Snapshot;
  act(userId: string, act: Act): Promise<ActResult>;
  /** Calls back after every change; returns the way to stop. */
  onChange(listener: (version: number) => void): () => void;
}
