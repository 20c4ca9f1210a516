import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { HTTPModuleFunctions, HTTPReceiver } from '@slack/bolt';
import express, { type Application } from 'express';
import { oddTimestamp } from '../guards/odd-timestamp.ts';
import { slackLog } from '../workspace/slack-log.ts';
import type { SlackOptions } from '../workspace/connect-slack.ts';
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
  mountHttp?: (app: Application) => void;
}

/** Signed payloads at POST /slack/events, on a port that others may answer on as well. */
export function httpCarrier(options: SlackOptions, { port, mountHttp }: Listening): Carrier {
  const { signingSecret, log } = options;
  if (signingSecret === undefined || signingSecret === '')
    throw new Error('HTTP mode needs SLACK_SIGNING_SECRET.');
  const receiver = new HTTPReceiver({
    signingSecret,
    endpoints: EVENTS_PATH,
    processBeforeResponse: false,
    logger: slackLog(log),
  });
  const others = express();
  others.disable('x-powered-by');
  mountHttp?.(others);
  // Express costs more than everything else on the way of a click, which has one path to be found at.
  const server = createServer((request, response) => {
    if (!isPayload(request)) return others(request, response);
    if (!oddTimestamp(request.headers)) return void passOn(request, response, receiver);
    log.warn('a request to the Slack endpoint was refused: its timestamp is missing, old or in the future');
    response.writeHead(401).end();
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  let open = false;
  return {
    receiver,
    connected: () => open,
    async start() {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, resolve);
      });
      open = true;
      const address = server.address();
      return typeof address === 'object' && address !== null ? address.port : port;
    },
    async close(finished) {
      open = false;
      const closed = new Promise<void>((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
      });
      await finished;
      const idle = setInterval(() => server.closeIdleConnections(), CLOSE_IDLE_EVERY_MS);
      const all = setTimeout(() => server.closeAllConnections(), CLOSE_ALL_AFTER_MS);
      await closed;
      clearInterval(idle);
      clearTimeout(all);
    },
  };
}

const { bufferIncomingMessage, defaultBodyLimit, isRawBodyError, parseHTTPRequestBody } = HTTPModuleFunctions;

/** Bolt judges the signature and answers; a body that is `null` would end the process there. */
async function passOn(
  request: IncomingMessage,
  response: ServerResponse,
  receiver: HTTPReceiver,
): Promise<void> {
  try {
    const buffered = await bufferIncomingMessage(request, defaultBodyLimit);
    if (isNull(() => parseHTTPRequestBody(buffered))) response.writeHead(400).end();
    else receiver.requestListener(buffered, response);
  } catch (error) {
    response.writeHead(isRawBodyError(error) ? error.statusCode : 400).end();
  }
}

function isNull(read: () => unknown): boolean {
  try {
    return read() === null;
  } catch {
    // What can't be parsed is Bolt's to refuse, once it has looked at the signature.
    return false;
  }
}

function isPayload({ method, url = '' }: IncomingMessage): boolean {
  return method === 'POST' && (url === EVENTS_PATH || url.startsWith(`${EVENTS_PATH}?`));
}
