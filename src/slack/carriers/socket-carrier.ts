import { SocketModeReceiver } from '@slack/bolt';
import type { Logger } from 'pino';
import { callFault } from '../workspace/clients.ts';
import type { SlackOptions } from '../workspace/connect-slack.ts';
import { apiFetch } from '../workspace/slack-fetch.ts';
import { slackLog } from '../workspace/slack-log.ts';
import type { Carrier } from './carrier.ts';
import { SocketKeeper } from './socket-keeper.ts';

const CALL_TIMEOUT_MS = 10_000;
const OPENS_WITHIN_MS = 30_000;

/** Socket Mode: payloads come down a socket that we opened, so nothing has to be reachable from outside. */
export function socketCarrier(options: SlackOptions, opensWithinMs = OPENS_WITHIN_MS): Carrier {
  const receiver = new SocketModeReceiver({
    appToken: options.appToken ?? '',
    logger: slackLog(options.log),
    // The client's own waits grow without an end, and it ends the process where Slack refuses one of its attempts.
    autoReconnectEnabled: false,
    installerOptions: {
      clientOptions: {
        ...(options.apiUrl === undefined ? {} : { slackApiUrl: options.apiUrl }),
        fetch: apiFetch(options.apiUrl),
        retryConfig: { retries: 0 },
        rejectRateLimitedCalls: true,
        timeout: CALL_TIMEOUT_MS,
      },
    },
  });
  const { client } = receiver;
  const keeper = new SocketKeeper(async () => {
    const late = setTimeout(() => void client.disconnect(), opensWithinMs);
    try {
      await receiver.start();
    } finally {
      clearTimeout(late);
    }
  }, options.log);
  surviveOddMessages(client, options.log);
  client.on('connected', () => keeper.opened());
  client.on('disconnected', () => keeper.lost());
  return {
    receiver,
    connected: () => keeper.isOpen,
    async start() {
      await keeper.begin(isRefusal).catch((cause: unknown) => {
        const fault = callFault(cause);
        const said = fault.kind === 'refused' ? fault.code : String(cause);
        throw new Error(
          `Slack did not open a socket: apps.connections.open answered ${said}. Check SLACK_APP_TOKEN.`,
          {
            cause,
          },
        );
      });
    },
    // A closed socket can't carry the acks of what is still being decided.
    async close(finished) {
      await finished;
      keeper.stop();
      await receiver.stop();
    },
  };
}

const isRefusal = (error: unknown): boolean => callFault(error).kind === 'refused';

/** The client reads messages in a promise that nobody awaits: one that it can't read would end the process. */
function surviveOddMessages(client: SocketModeReceiver['client'], log: Logger): void {
  const readers = client.listeners('ws_message') as ((...message: unknown[]) => unknown)[];
  client.removeAllListeners('ws_message');
  client.on('ws_message', (...message: unknown[]) => {
    for (const read of readers)
      Promise.resolve(read(...message)).catch((error: unknown) => {
        log.warn({ err: error }, 'a message was dropped: it is not of the shape that Slack sends');
      });
  });
}
