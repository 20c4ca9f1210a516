import type { PersonActs } from './acts.ts';
import { EventQueue } from './delivery/event-queue.ts';
import { Outbox } from './delivery/outbox.ts';
import { SocketHub } from './delivery/socket-hub.ts';
import type { SandboxOptions } from './options.ts';
import { personActs } from './people/person-acts.ts';
import { listen } from './serving/server.ts';
import { MessageArchive } from './workspace/message-archive.ts';
import { Workspace } from './workspace/workspace.ts';

export interface Sandbox {
  url: string;
  /** What the bot is given as `slackApiUrl`; ends with /api/. */
  apiUrl: string;
  workspace: Workspace;
  /** What persons see and do. */
  acts: PersonActs;
  sockets: SocketHub;
  /** Sends the events that are due again, after the clock was moved from outside. */
  sendDueEvents: () => Promise<void>;
  close: () => Promise<void>;
}

/** Starts a workspace on this machine's loopback address. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const workspace = new Workspace(options);
  const sockets = new SocketHub(workspace.appId);
  const outbox = new Outbox(workspace, sockets);
  const events = new EventQueue(workspace, outbox);
  let origin = '';
  const acts = personActs(workspace, outbox, events, () => origin);
  const { messageFile } = options;
  const archive = messageFile === undefined ? null : new MessageArchive(workspace.conversations, messageFile);
  await archive?.load();
  workspace.onChange(() => archive?.changed());
  const listening = await listen({ workspace, acts, sockets }, options.port);
  origin = listening.origin;
  return {
    url: `${origin}/`,
    apiUrl: `${origin}/api/`,
    workspace,
    acts,
    sockets,
    sendDueEvents: () => events.sendDue(),
    async close() {
      events.close();
      await sockets.close();
      listening.server.closeAllConnections();
      await new Promise<void>((resolve) => listening.server.close(() => resolve()));
      await archive?.close();
    },
  };
}
