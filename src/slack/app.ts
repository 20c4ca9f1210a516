import type { Server } from 'node:http';
import { App, ExpressReceiver, type Receiver, SocketModeReceiver } from '@slack/bolt';
import express, { type Application } from 'express';
import type { Ctx } from '../context.ts';
import type { SlackConnection } from './connect-slack.ts';
import { InFlight } from './guards/in-flight.ts';
import { foreignPayload } from './guards/own-payloads-only.ts';
import { refuseOddTimestamps } from './guards/refuse-odd-timestamps.ts';
import { onAction } from './listeners/on-action.ts';
import { onCommand } from './listeners/on-command.ts';
import { onEvent } from './listeners/on-event.ts';
import { onOptions } from './listeners/on-options.ts';
import { onSubmission } from './listeners/on-submission.ts';
import type { Room } from './room.ts';
import { slackLog } from './slack-log.ts';

export { connectSlack, type SlackConnection, type SlackOptions } from './connect-slack.ts';

const EVENTS_PATH = '/slack/events';
const STOP_WITHIN_MS = 10_000;
const RESPOND_TIMEOUT_MS = 5_000;
/** A connection that is kept alive would keep the port open. */
const CLOSE_IDLE_EVERY_MS = 20;
const CLOSE_ALL_AFTER_MS = 2_000;

export interface Listening {
  /** HTTP mode: where to listen, and what else answers on that port. Socket Mode has no port of its own. */
  port: number;
  mountHttp?: (app: Application) => void;
}

export interface SlackApp {
  /** The port that HTTP mode listens on; null in Socket Mode. */
  port: number | null;
  /** Whether clicks arrive now. */
  connected(): boolean;
  /** Waits for the clicks in flight, then closes. */
  stop(): Promise<void>;
}

/** What carries payloads to us, over HTTP or a socket. */
interface Carrier {
  receiver: Receiver;
  start(): Promise<number | null>;
  /** Takes nothing new, and is closed once `finished`. */
  close(finished: Promise<unknown>): Promise<void>;
  connected(): boolean;
}

/** Registers every listener and begins to listen; from then on people are answered. */
export async function startListening(
  connection: SlackConnection,
  ctx: Ctx,
  listening: Listening,
): Promise<SlackApp> {
  const { options, clients, teamId } = connection;
  const carrier = options.appToken ? socketCarrier(connection) : httpCarrier(connection, listening);
  const inFlight = new InFlight();
  let installed = true;
  const app = boltApp(connection, carrier.receiver);
  app.use(async ({ body, ack, next }: { body: unknown; ack?: unknown; next: () => Promise<void> }) => {
    const foreign = foreignPayload(body, connection);
    if (foreign !== undefined) {
      options.log.warn({ why: foreign }, 'a payload was dropped: it is not for this app in this workspace');
      if (typeof ack === 'function') await (ack as () => Promise<void>)();
      return;
    }
    await inFlight.during(next);
  });
  const room: Room = { base: ctx, clients, teamId, command: options.commandName };
  onCommand(app, room);
  onAction(app, room);
  onOptions(app, room);
  onSubmission(app, room);
  onEvent(app, room, () => {
    installed = false;
  });
  const port = await carrier.start();
  return {
    port,
    connected: () => installed && carrier.connected(),
    async stop() {
      const finished = inFlight.finished(STOP_WITHIN_MS);
      await carrier.close(finished);
      const left = await finished;
      if (left > 0) options.log.warn({ left }, 'stopped with clicks still being worked on');
    },
  };
}

function boltApp({ options, botId, botUserId, teamId }: SlackConnection, receiver: Receiver): App {
  const app = new App({
    receiver,
    logger: slackLog(options.log),
    authorize: async () => ({
      botToken: options.botToken,
      botUserId,
      teamId,
      ...(botId === undefined ? {} : { botId }),
    }),
    clientOptions: {
      ...(options.apiUrl === undefined ? {} : { slackApiUrl: options.apiUrl }),
      fetch: (url, init) => fetch(url, { ...init, signal: AbortSignal.timeout(RESPOND_TIMEOUT_MS) }),
    },
  });
  // Listeners answer people themselves; what still comes here came after the answer.
  app.error(async (error) => options.log.error({ err: error }, 'a listener failed after it had answered'));
  return app;
}

function httpCarrier({ options }: SlackConnection, { port, mountHttp }: Listening): Carrier {
  const { signingSecret, log } = options;
  if (signingSecret === undefined || signingSecret === '')
    throw new Error('HTTP mode needs SLACK_SIGNING_SECRET.');
  const web = express();
  web.disable('x-powered-by');
  mountHttp?.(web);
  web.use(EVENTS_PATH, refuseOddTimestamps(log));
  const receiver = new ExpressReceiver({
    signingSecret,
    app: web,
    endpoints: EVENTS_PATH,
    processBeforeResponse: false,
    logger: slackLog(log),
  });
  let open = false;
  let server: Server | undefined;
  return {
    receiver,
    connected: () => open,
    async start() {
      server = await receiver.start(port);
      open = true;
      const address = server.address();
      return typeof address === 'object' && address !== null ? address.port : port;
    },
    async close(finished) {
      open = false;
      const closed = receiver.stop();
      await finished;
      const idle = setInterval(() => server?.closeIdleConnections(), CLOSE_IDLE_EVERY_MS);
      const all = setTimeout(() => server?.closeAllConnections(), CLOSE_ALL_AFTER_MS);
      await closed;
      clearInterval(idle);
      clearTimeout(all);
    },
  };
}

function socketCarrier({ options }: SlackConnection): Carrier {
  const receiver = new SocketModeReceiver({
    appToken: options.appToken ?? '',
    logger: slackLog(options.log),
    installerOptions: options.apiUrl === undefined ? {} : { clientOptions: { slackApiUrl: options.apiUrl } },
  });
  let open = false;
  receiver.client.on('connected', () => {
    open = true;
  });
  for (const lost of ['reconnecting', 'disconnecting', 'disconnected']) {
    receiver.client.on(lost, () => {
      open = false;
    });
  }
  return {
    receiver,
    connected: () => open,
    async start() {
      await receiver.start();
      return null;
    },
    // A closed socket can't carry the acks of what is still being decided.
    async close(finished) {
      await finished;
      open = false;
      await receiver.stop();
    },
  };
}
