import * as z from 'zod';
import { ConnectorError } from '../../domain/grant/connector.ts';
import { unanswered } from '../access-contract/answers.ts';
import type { HttpAnswer } from '../http/http-client.ts';
import { plainLine } from '../plain-line.ts';
import { strikeOut } from '../strike-out.ts';

/** What the API server says of a call that it refuses. */
export const Status = z.object({
  kind: z.literal('Status'),
  reason: z.string().nullish(),
  message: z.string().nullish(),
});

interface Refused {
  name: string;
  token: string;
  answer: HttpAnswer;
  writes: boolean;
}

/** What an answer comes to that isn't what was asked for. */
export function refusal({ name, token, answer, writes }: Refused): ConnectorError {
  const { status, body, retryAfterMs } = answer;
  const message = Status.safeParse(body).data?.message;
  const detail = message ? `: ${plainLine(strikeOut(message, [token]), 300)}` : '';
  const said = `${name} answered ${status}${detail}`;
  if (status >= 200 && status < 300) return unanswered(`${said}, and no whole JSON`, writes);
  if (status >= 300 && status < 400)
    return new ConnectorError(
      { kind: 'invalid' },
      `${name} answered ${status}, a redirect, and redirects aren’t followed: set url to the API server itself.`,
    );
  if (status === 401)
    return new ConnectorError(
      { kind: 'denied' },
      `${name} doesn’t take the connector’s token: it is wrong, or it expired. Make a new one.`,
    );
  if (status === 403)
    return new ConnectorError(
      { kind: 'denied' },
      `${said}. Look at the connector’s ClusterRole: it needs bind for each role that it gives, as long as anybody has that by it.`,
    );
  if (status === 410)
    return new ConnectorError(
      { kind: 'retryable' },
      `${name} answered 410: the list grew too old while it was read. It will be read anew.`,
    );
  if (status === 429 || status === 408)
    return new ConnectorError({ kind: 'retryable', afterMs: retryAfterMs }, said);
  if (status >= 500)
    return writes
      ? unanswered(said, true)
      : new ConnectorError({ kind: 'retryable', afterMs: retryAfterMs }, said);
  return new ConnectorError({ kind: 'invalid' }, said);
}
