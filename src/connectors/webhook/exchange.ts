import type { Call } from '../access-contract/speak.ts';
import type { Resolve } from '../http/guarded-lookup.ts';
import { makeHttpClient, type HttpAnswer } from '../http/http-client.ts';
import { sign } from './sign.ts';
import type { WebhookSettings } from './webhook-settings.ts';

export interface ExchangeOptions {
  /** What the far end compares with its own: never this machine’s clock, which may be wrong where nobody else’s is. */
  time: () => Date;
  resolve?: Resolve;
  timeoutMs?: number;
}

export type Answer = HttpAnswer;

export interface Exchange {
  call(call: Pick<Call, 'id' | 'type' | 'writes'> & { data: object }): Promise<Answer>;
  close(): Promise<void>;
}

/** The signed way to one URL and back; `name` is how errors call the target. */
export function makeExchange(name: string, settings: WebhookSettings, options: ExchangeOptions): Exchange {
  const url = new URL(settings.url);
  const http = makeHttpClient({
    name,
    origin: url,
    allowPrivate: settings.allow_private_addresses,
    time: options.time,
    tooLarge: 'page the answer with next.',
    resolve: options.resolve,
    timeoutMs: options.timeoutMs,
  });
  return {
    call({ id, type, data, writes }) {
      const sentAt = options.time();
      const timestampSeconds = Math.floor(sentAt.getTime() / 1_000);
      const body = JSON.stringify({ type, timestamp: sentAt.toISOString(), data });
      const headers = {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(timestampSeconds),
        'webhook-signature': sign(settings.secret, id, timestampSeconds, body),
      };
      return http.call({ method: 'POST', url, headers, body, writes });
    },
    close: () => http.close(),
  };
}
