import { createHmac } from 'node:crypto';

/** Slack's v0 signature over a body, as the headers that carry it; `at` in milliseconds of real time. */
export function signedHeaders(signingSecret: string, body: string, at: number): Record<string, string> {
  const timestamp = String(Math.floor(at / 1000));
  const digest = createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${digest}` };
}
