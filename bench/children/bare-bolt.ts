import { App } from '@slack/bolt';
import type { AddressInfo } from 'node:net';
import { answerEach } from '../child.ts';

export interface BareBolt {
  secret: string;
  botToken: string;
  apiUrl: string;
  command: string;
  /** What it acks with, as JSON. */
  answer: string;
}

answerEach<BareBolt, { origin: string }>(async ({ secret, botToken, apiUrl, command, answer }) => {
  const app = new App({
    token: botToken,
    signingSecret: secret,
    clientOptions: { slackApiUrl: apiUrl },
    // The load opens its connections with it, before the clock starts.
    customRoutes: [{ path: '/healthz', method: 'GET', handler: (_request, response) => response.end('{}') }],
  });
  const response = JSON.parse(answer) as { text: string };
  app.command(command, ({ ack }) => ack(response));
  const server = await app.start(0);
  return { origin: `http://127.0.0.1:${(server as unknown as { address(): AddressInfo }).address().port}` };
});
