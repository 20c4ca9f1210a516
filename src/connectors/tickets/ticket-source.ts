import { ConnectorError } from '../../domain/grant/connector.ts';
import { LOOK_UP_MS, type TicketCheck, type TicketSource } from '../../domain/request/ticket-check.ts';
import { TRIED_AGAIN } from '../access-contract/answers.ts';
import { type HttpOptions, makeHttpClient } from '../http/http-client.ts';
import { plainLine } from '../plain-line.ts';
import { strikeOut } from '../strike-out.ts';
import { makeExchange } from '../webhook/exchange.ts';
import { github } from './github.ts';
import { jira } from './jira.ts';
import type { TicketService } from './service.ts';
import { webhook } from './webhook.ts';

type Options = Pick<HttpOptions, 'time' | 'resolve' | 'timeoutMs'>;

/** Looks tickets up as `tickets.check` says; no word of it has a secret in it. */
export function makeTicketSource(check: TicketCheck, options: Options): TicketSource {
  const name = nameOf(check);
  const service = serviceOf(name, check, options);
  const timeoutMs = options.timeoutMs ?? LOOK_UP_MS;
  return {
    name,
    async lookUp(number) {
      try {
        return await service.find(number, AbortSignal.timeout(timeoutMs));
      } catch (error) {
        if (!(error instanceof ConnectorError)) throw error;
        const said = strikeOut(error.message, secretsOf(check)).replace(TRIED_AGAIN, '');
        throw new ConnectorError(error.fault, plainLine(said, 200));
      }
    },
    close: () => service.close(),
  };
}

function nameOf(check: TicketCheck): string {
  if (check.from === 'jira') return 'Jira';
  return check.from === 'github' ? 'GitHub' : new URL(check.url).hostname;
}

/** As they are written, and as they are sent. */
function secretsOf(check: TicketCheck): string[] {
  if (check.from === 'webhook') return [check.secret, check.secret.replace(/^whsec_/, '')];
  if (check.from === 'github') return [check.token];
  return [check.token, Buffer.from(`${check.email}:${check.token}`).toString('base64')];
}

function serviceOf(name: string, check: TicketCheck, options: Options): TicketService {
  const { time, resolve, timeoutMs = LOOK_UP_MS } = options;
  if (check.from === 'webhook') {
    const settings = {
      url: check.url,
      secret: check.secret,
      allow_private_addresses: check.allowPrivateAddresses,
    };
    return webhook(name, makeExchange(name, settings, { time, timeoutMs, ...(resolve && { resolve }) }));
  }
  const http = makeHttpClient({
    name,
    origin: new URL(check.url),
    allowPrivate: check.allowPrivateAddresses,
    time,
    tooLarge: 'that is more than a ticket.',
    heedsPauses: true,
    resolve,
    timeoutMs,
  });
  return check.from === 'jira' ? jira(name, check, http) : github(name, check, http);
}
