import type { Ctx } from '../operations/context.ts';
import type { Clients } from './workspace/clients.ts';
import type { ClickedMessages } from './listeners/clicked-messages.ts';
import type { FormOrigins } from './listeners/form-origins.ts';
import type { LatestChoices } from './listeners/latest-choice.ts';
import type { Look } from './wording.ts';

/** What every listener is handed: the program's own context (nobody has signed in yet) and the way to Slack. */
export interface Room {
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

export function lookOf(room: Room): Look {
  return { now: room.base.clock.now(), command: room.command };
}
