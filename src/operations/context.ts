import type { Logger } from 'pino';
import type { Actor } from '../domain/actor.ts';
import type { Definitions } from '../domain/definitions.ts';
import type { Card } from '../domain/card.ts';
import type { Clock } from '../domain/time/clock.ts';
import type { Connector } from '../domain/grant/connector.ts';
import type { Directory } from '../domain/people/directory.ts';
import type { GroupSource } from '../domain/people/group-reading.ts';
import type { TicketSource } from '../domain/request/ticket-check.ts';
import type { DatabaseWatch } from './upkeep/database-watch.ts';
import type { Database } from '../store/database/database.ts';

/**
 * `found`: the message of an earlier post is there, and to be brought up to date. `gone`: its message is no more.
 * `retry`: it failed. `refused`: what it says isn't taken, which doesn't pass by itself. `wait`: its turn comes later,
 * which is no failure. `unreachable`: no retry reaches this audience (no account, deactivated). `too-late`: Slack wasn't
 * asked, since somebody else may deliver it by the time of the answer.
 */
export type Shown =
  | { kind: 'shown'; channelId: string; messageTs: string }
  | { kind: 'found'; channelId: string; messageTs: string }
  | { kind: 'gone' }
  | { kind: 'too-late' }
  | NotShown;

/** `mayBePosted`: whether a message may have come of it all the same. */
export type NotShown = { error: string; mayBePosted: boolean } & (
  | { kind: 'retry' | 'refused' | 'wait'; afterMs: number }
  | { kind: 'unreachable' }
);

/** The way out to people. Never rejects: what went wrong is its answer. */
export interface Messenger {
  /** What is taken now: new messages, changes of posted ones; `inHand` are messages that clicks are about to replace. */
  takes(): { posts: boolean; updates: boolean; updatesPerMinute: number; inHand: string[] };
  /** Posts a card, or brings the posted one up to date, from rows read now; what it asks of Slack has ended by `until`. */
  show(ctx: Ctx, card: Card, until: Date): Promise<Shown>;
}

/** What every operation is handed. `wake` tells the jobs, after a commit, that something is due. */
export interface Ctx {
  actor: Actor;
  clock: Clock;
  db: Database;
  config: Definitions;
  connectors: ReadonlyMap<string, Connector>;
  /** Of the groups that say who is on call, by group. */
  groupSources: ReadonlyMap<string, GroupSource>;
  /** Undefined where nothing says where tickets are looked up. */
  ticketSource: TicketSource | undefined;
  messenger: Messenger;
  directory: Directory;
  log: Logger;
  /** By which others see that this process lives; absent or undefined while they can't: then its leases run to their end. */
  markedAs?: () => number | undefined;
  /** Absent where a command does one thing and ends. */
  databaseWatch?: DatabaseWatch;
  wake: () => void;
  /** Resolves soon where nobody’s click is being worked on, else in turn: each piece of work without a deadline awaits it. */
  giveWay?: () => Promise<unknown>;
}
