import type { ConnectorType, ReadableConnector } from '../../domain/grant/connector.ts';
import { speak } from '../access-contract/speak.ts';
import { placeOf } from '../place.ts';
import { makeExchange, type ExchangeOptions } from './exchange.ts';
import { accept } from './webhook-answers.ts';
import { WebhookSettings } from './webhook-settings.ts';

export const webhookConnector: ConnectorType<WebhookSettings> = {
  type: 'webhook',
  settings: WebhookSettings,
  secrets: secretsOf,
  make: (id, settings, time) => makeWebhook(id, settings, { time }),
};

/** One target system behind one URL that speaks the contract of docs/connectors/webhook.md. */
export function makeWebhook(
  id: string,
  settings: WebhookSettings,
  options: ExchangeOptions,
): ReadableConnector {
  // The host alone: a URL's path and query are where tokens stand.
  const url = new URL(settings.url);
  const name = `${id} (${url.hostname})`;
  const exchange = makeExchange(name, settings, options);
  const named = { name, secrets: secretsOf(settings) };
  return speak(
    {
      ask: async (call, shape) => accept(named, call, await exchange.call(call), shape),
      close: () => exchange.close(),
    },
    {
      ...named,
      place: placeOf('webhook', url.host, [url.origin, url.pathname, url.search]),
      endsSessions: settings.ends_sessions === true,
    },
  );
}

function secretsOf({ secret, url }: WebhookSettings): string[] {
  const { search, searchParams } = new URL(url);
  const query = search.slice(1);
  // As they are written, and as they are read.
  const values = [...query.split('&').map((part) => part.replace(/^[^=]*=/, '')), ...searchParams.values()];
  return [secret, secret.replace(/^whsec_/, ''), query, ...values];
}
