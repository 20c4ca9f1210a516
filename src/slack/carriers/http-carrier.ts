import type { IncomingMessage, ServerResponse } from 'node:http';
import { HTTPModuleFunctions, HTTPReceiver } from '@slack/bolt';
import { oddTimestamp } from '../guards/odd-timestamp.ts';
import type { SlackOptions } from '../workspace/connect-slack.ts';
import { slackLog } from '../workspace/slack-log.ts';
import type { Carrier } from './carrier.ts';

const EVENTS_PATH = '/slack/events';

/** Signed payloads at POST /slack/events, on a port that somebody else has opened. */
export function httpCarrier({ signingSecret, log }: SlackOptions): Carrier {
  if (signingSecret === undefined || signingSecret === '')
    throw new Error('HTTP mode needs SLACK_SIGNING_SECRET.');
  const receiver = new HTTPReceiver({
    signingSecret,
    endpoints: EVENTS_PATH,
    processBeforeResponse: false,
    logger: slackLog(log),
  });
  let open = false;
  return {
    receiver,
    connected: () => open,
    mounted(request, response) {
      if (!isPayload(request)) return false;
      if (!oddTimestamp(request.headers)) {
        void passOn(request, response, receiver);
        return true;
      }
      log.warn('a request to the Slack endpoint was refused: its timestamp is missing, old or in the future');
      response.writeHead(401).end();
      return true;
    },
    async start() {
      open = true;
    },
    async close(finished) {
      open = false;
      await finished;
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
