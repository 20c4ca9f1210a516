import type { Json } from '../json.ts';
import type { Tier } from '../workspace/rate-limits.ts';
import { SlackFault } from '../workspace/slack-fault.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { Args } from './args.ts';

export interface Call {
  workspace: Workspace;
  args: Args;
  /** Where the sandbox is reached, e.g. http://127.0.0.1:4390. */
  origin: string;
}

/** One Web API method: how often it may be called, what it needs, and what it does. */
export interface Method {
  tier: Tier;
  scope?: string;
  /** `app`: the app-level token; `none`: no token. The bot's token when absent. */
  token?: 'app' | 'none';
  run(call: Call): Json;
}

export type Methods = Record<string, Method>;

/** Refuses what the bot token may not do. */
export function assertScope(workspace: Workspace, needed: string): void {
  if (workspace.hasScope(needed)) return;
  throw new SlackFault('missing_scope', [], {
    needed,
    provided: (workspace.options.scopes ?? []).join(','),
  });
}
