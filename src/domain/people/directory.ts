import type { SlackAccount } from './person.ts';

/** The way out to the workspace's member list: who is active now. Each rejects with DomainError `unavailable`. */
export interface Directory {
  account(slackUserId: string): Promise<SlackAccount | undefined>;
  /** Every account, a page at a time. */
  accounts(): AsyncIterable<SlackAccount[]>;
  /** The Slack user ids in every user group, by its handle (without @); nobody is in a disabled one. */
  usergroups(): Promise<ReadonlyMap<string, string[]>>;
}
