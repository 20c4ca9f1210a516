import type { Ctx } from '../operations/context.ts';
import type { Clients } from './workspace/clients.ts';
import type { ClickedMessages } from './listeners/clicked-messages.ts';
import type { FormOrigins } from './listeners/form-origins.ts';
import type { LatestChoices } from './listeners/latest-choice.ts';
import type { RenderContext } from './wording.ts';

/** What every listener is handed: the program's own context (nobody has signed in yet) and the way to Slack. */
export interface SlackContext {
  base: Ctx;
  clients: Clients;
  teamId: string;
  enterpriseId: string | null;
  /** What people type, e.g. `/access`. */
  command: string;
  choices: LatestChoices;
  clicked: ClickedMessages;
  origins: FormOrigins;
}

export function renderContextOf(slack: SlackContext): RenderContext {
  return { now: slack.base.clock.now(), command: slack.command };
}
