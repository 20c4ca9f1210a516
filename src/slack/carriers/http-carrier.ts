import type { Server } from 'node:http';
import { ExpressReceiver } from '@slack/bolt';
import express, { type Application } from 'express';
import { refuseOddTimestamps } from '../guards/refuse-odd-timestamps.ts';
import { slackLog } from '../slack-log.ts';
import type { SlackOptions } from '../connect-slack.ts';
import type { Carrier } from './carrier.ts';

const EVENTS_PATH = '/slack/events';
/** A connection that is kept alive would keep the port open. */
const CLOSE_IDLE_EVERY_MS = 20;
const CLOSE_ALL_AFTER_MS = 2_000;
/** Longer than the minute that load balancers keep one: whoever closes first loses the click that is on its way. */
const KEEP_ALIVE_MS = 75_000;

export interface Listening {
  /** HTTP mode: where to listen, and what else answers on that port. Socket Mode has no port of its own. */
  port: number;
  /** Comes before the Slack endpoint, so it must let what it doesn't know pass. */
  mountHttp?: (app: Application) => void;
}

/** Signed payloads at POST /slack/events, on a port that others may answer on as well. */
export function httpCarrier(options: SlackOptions, { port, mountHttp }: Listening): Carrier {
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
      server.keepAliveTimeout = KEEP_ALIVE_MS;
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
