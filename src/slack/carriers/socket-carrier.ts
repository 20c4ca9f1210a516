import { SocketModeReceiver } from '@slack/bolt';
import { slackLog } from '../slack-log.ts';
import type { SlackOptions } from '../connect-slack.ts';
import type { Carrier } from './carrier.ts';

/** Socket Mode: payloads come down a socket that we opened, so nothing has to be reachable from outside. */
export function socketCarrier(options: SlackOptions): Carrier {
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
