import type { Json } from '../json.ts';
import { textAt } from '../json.ts';
import type { DeliveryOptions } from '../options.ts';
import type { Ack, RecordedDelivery } from '../workspace/delivery-log.ts';
import type { DeliveryKind } from '../workspace/faults.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { signedHeaders } from './signature.ts';

type HttpOptions = Extract<DeliveryOptions, { kind: 'http' }>;
type HttpRequest = NonNullable<RecordedDelivery['request']>;

/** The signed request in which this payload goes to the bot. */
export function requestFor(
  workspace: Workspace,
  to: HttpOptions,
  kind: DeliveryKind,
  payload: Json,
): HttpRequest {
  const isEvent = kind === 'event';
  const body = isEvent
    ? JSON.stringify(payload)
    : kind === 'command'
      ? new URLSearchParams(
          Object.entries(payload).map(([key, value]): [string, string] => [key, String(value)]),
        ).toString()
      : new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  const headers = {
    'content-type': isEvent ? 'application/json' : 'application/x-www-form-urlencoded',
    'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
    ...signedHeaders(workspace.options.signingSecret, body, workspace.wallClock()),
  };
  return { url: urlFor(workspace, to, kind, payload), headers, body };
}

function urlFor(workspace: Workspace, to: HttpOptions, kind: DeliveryKind, payload: Json): string {
  if (kind === 'interactive') return to.interactivityUrl ?? to.eventsUrl;
  if (kind === 'options') return to.optionsUrl ?? to.interactivityUrl ?? to.eventsUrl;
  if (kind === 'event') return to.eventsUrl;
  const command = workspace.commands.find((one) => one.command === textAt(payload, 'command'));
  return command?.requestUrl ?? to.eventsUrl;
}

/** Sends it and waits for the answer, as long as Slack does. */
export async function sendHttp(
  request: HttpRequest,
  extra: Record<string, string>,
  timeoutMs: number,
): Promise<Ack> {
  try {
    const response = await fetch(request.url, {
      method: 'POST',
      headers: { ...request.headers, ...extra },
      body: request.body,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await response.text();
    if (response.status !== 200) return { kind: 'refused', status: response.status };
    return { kind: 'acked', body: parsed(text, response.headers.get('content-type') ?? '') };
  } catch (error) {
    const timedOut = error instanceof Error && error.name === 'TimeoutError';
    return timedOut ? { kind: 'timeout' } : { kind: 'unreachable' };
  }
}

function parsed(text: string, contentType: string): unknown {
  if (text === '') return undefined;
  if (!contentType.includes('json')) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
