import { DomainError } from '../../domain/errors.ts';
import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import { apiFetch } from './slack-fetch.ts';
import { slackLog, withoutSecrets } from './slack-log.ts';

/**
 * `bulk` reads lists and sends files; `cards` delivers cards, within half of their lease; `interactive` answers clicks
 * within their 3 seconds. A 429 would pause a client's whole queue, so all give it back to whoever called.
 */
export interface Clients {
  bulk: WebClient;
  cards: WebClient;
  interactive: WebClient;
}

export const CARD_CALL_MS = 6_000;

export interface ClientOptions {
  botToken: string;
  apiUrl?: string | undefined;
  log: Logger;
}

export function makeClients({ botToken, apiUrl, log }: ClientOptions): Clients {
  const shared = {
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
    allowAbsoluteUrls: false,
    fetch: apiFetch(apiUrl),
    logger: slackLog(log),
    rejectRateLimitedCalls: true,
  };
  return {
    bulk: new WebClient(botToken, {
      ...shared,
      retryConfig: { retries: 0 },
      timeout: 10_000,
      maxRequestConcurrency: 10,
    }),
    cards: new WebClient(botToken, {
      ...shared,
      retryConfig: { retries: 0 },
      timeout: CARD_CALL_MS,
      maxRequestConcurrency: 10,
    }),
    interactive: new WebClient(botToken, {
      ...shared,
      retryConfig: { retries: 1, minTimeout: 100, maxTimeout: 200 },
      timeout: 2_500,
    }),
  };
}

/** What went wrong in a call: Slack said no with a code, or asked to wait, or nothing certain is known. */
export type CallFault =
  | { kind: 'refused'; code: string }
  | { kind: 'wait'; afterMs: number; error: string }
  | { kind: 'unknown'; error: string };

export function callFault(error: unknown): CallFault {
  if (error instanceof WebAPIRateLimitedError)
    return { kind: 'wait', afterMs: Math.max(1, error.retryAfter) * 1_000, error: 'Slack asked to wait' };
  if (error instanceof WebAPIPlatformError) {
    return TRANSIENT.has(error.data.error)
      ? { kind: 'unknown', error: error.data.error }
      : { kind: 'refused', code: error.data.error };
  }
  if (error instanceof WebAPIHTTPError) return { kind: 'unknown', error: `HTTP ${error.statusCode}` };
  return { kind: 'unknown', error: withoutSecrets(error instanceof Error ? error.message : String(error)) };
}

const TRANSIENT = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
]);

/** Opens a form with what a click or a command brought for it; `once more` is what its reader may do where that is over. */
export async function openView<T>(
  triggerId: string,
  open: (triggerId: string) => Promise<T>,
  onceMore: string,
): Promise<T> {
  const late = `Slack did not open the form in time. ${onceMore}`;
  if (triggerId === '') throw new DomainError('unavailable', late);
  try {
    return await open(triggerId);
  } catch (cause) {
    const fault = callFault(cause);
    const isOurs = fault.kind === 'refused' && /^invalid(?!_trigger)/.test(fault.code);
    throw isOurs ? cause : new DomainError('unavailable', late, { cause });
  }
}
