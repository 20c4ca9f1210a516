import type { TargetState } from './acts.ts';
import type { HeldChange } from './target/change-out-of-band.ts';

/** What stands in a member's way; all absent for a full member. */
interface Standing {
  deleted?: boolean;
  isBot?: boolean;
  /** A multi-channel guest. */
  isRestricted?: boolean;
  /** A single-channel guest. */
  isUltraRestricted?: boolean;
  /** From another organization, through Slack Connect. */
  isStranger?: boolean;
  emailConfirmed?: boolean;
  /** At home in a sister workspace of the same Enterprise Grid, and a member of this one. */
  isSister?: boolean;
  /** Slack tells nothing of them but their id and what they may: every text is null. */
  isNameless?: boolean;
}

export interface MemberSeed extends Standing {
  email: string;
  name: string;
  title?: string;
  timezone?: string;
}

interface ChannelSeed {
  name: string;
  isPrivate?: boolean;
  /** Everybody when absent. */
  memberEmails?: string[];
  /** True when absent. */
  botIsMember?: boolean;
}

interface UsergroupSeed {
  handle: string;
  name?: string;
  memberEmails: string[];
}

export interface CommandSeed {
  command: string;
  description: string;
  usageHint: string;
  /** Where it is delivered over HTTP; the events URL when absent. */
  requestUrl?: string;
  /** Mentions arrive as `<@U…|name>`; true when absent. */
  shouldEscape?: boolean;
}

export type DeliveryOptions =
  | { kind: 'http'; eventsUrl: string; interactivityUrl?: string; optionsUrl?: string }
  | { kind: 'socket' };

/** Slack's rules, each of which a test may switch off or change. */
export interface Rules {
  rateLimits: boolean;
  blockKit: boolean;
  triggerLifeMs: number;
  ackTimeoutMs: number;
  responseUrlUses: number;
  responseUrlLifeMs: number;
  /** Posts to one channel that may follow each other before one a second holds. */
  postBurst: number;
}

interface SandboxClock {
  now(): Date;
  advance(ms: number): void;
}

export interface SandboxOptions {
  /** 0: any free one. */
  port: number;
  members: MemberSeed[];
  channels?: ChannelSeed[];
  usergroups?: UsergroupSeed[];
  commands: CommandSeed[];
  signingSecret: string;
  botToken: string;
  appToken: string;
  /** May also be set later, with `workspace.deliverTo`, when the bot's port isn't known yet. */
  delivery: DeliveryOptions;
  clock: SandboxClock;
  /** Milliseconds of this machine, which signatures, triggers and rate limits go by; tests move it. */
  wallClock?: () => number;
  /** Milliseconds that rate limits go by where that is another time: that of tests which stand still in between. */
  rateClock?: () => number;
  team?: { id: string; name: string; domain: string };
  appName?: string;
  /** The bot token's scopes; all that the methods here need when absent. */
  scopes?: string[];
  /** Event types the app subscribes to. */
  events?: string[];
  /** The folder with index.html, page.js and page.css. */
  pageDir?: string;
  rules?: Partial<Rules>;
  /** Where messages outlive a restart; none: memory alone. */
  messageFile?: string;
  targetState?: () => TargetState;
  /** Somebody uses access at the target system; false: they hold none. */
  openSession?: (target: string, email: string) => boolean;
  /** Changes what is held at the target system, in its state alone; `name`: of whose account it was. */
  changeOutOfBand?: (change: HeldChange) => Promise<{ name: string } | { fault: string }>;
  /** Called after a person moved the clock. */
  onAdvance?: () => void;
}
