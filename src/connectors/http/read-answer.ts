import type * as z from 'zod';
import { ConnectorError } from '../../domain/grant/connector.ts';
import { unreadable } from '../access-contract/answers.ts';
import { plainLine } from '../plain-line.ts';
import type { HttpAnswer } from './http-client.ts';

interface Asked {
  /** How errors call the service. */
  name: string;
  /** What it was asked for, in a word. */
  what: string;
  writes: boolean;
}

export const isDone = ({ status }: Pick<HttpAnswer, 'status'>): boolean => status >= 200 && status < 300;

/** What an answer says, in the service’s own form; `whose`: as in “Okta’s”. */
export function parseBody<T>(
  { name, what, whose, writes }: Asked & { whose: string },
  body: unknown,
  schema: z.ZodType<T>,
): T {
  if (body === undefined && !writes)
    throw new ConnectorError(
      { kind: 'retryable' },
      `${name} answered ${what} without JSON, as something between would. It will be tried again.`,
    );
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = `${issue?.path.join('.') || 'the whole'}: ${issue?.message ?? 'unfit'}`;
  throw unreadable(
    plainLine(`${name} answered ${what} in a form that isn’t ${whose} (${where}).`, 400),
    writes,
  );
}

/** Rejects where a change was answered by something between: its page is no word of the service’s. */
export function assertAnswered(
  { name, what }: Pick<Asked, 'name' | 'what'>,
  { status, body }: Pick<HttpAnswer, 'status' | 'body'>,
): void {
  if (status !== 204 && body === undefined)
    throw unreadable(`${name} answered ${what} without JSON, as something between would.`, true);
}

interface Refused extends Pick<Asked, 'name' | 'writes'> {
  /** The service’s word, as a sentence without its full stop. */
  said: string;
  isLimit: boolean;
  /** What to do about a redirect, and what a limit is of: each goes on with the sentence. */
  redirect: string;
  limit: string;
}

/** What means the same whichever service says it: a redirect, a limit, something that failed on the way; undefined: none of them. */
export function usualRefusal(
  { name, said, writes, isLimit, redirect, limit }: Refused,
  { status, retryAfterMs }: Pick<HttpAnswer, 'status' | 'retryAfterMs'>,
): ConnectorError | undefined {
  if (status >= 300 && status < 400)
    return new ConnectorError(
      { kind: writes ? 'unknown_outcome' : 'invalid' },
      `${name} answered ${status}, a redirect, and redirects aren’t followed${redirect}.`,
    );
  if (isLimit) {
    const wait = retryAfterMs === undefined ? '' : ` for ${Math.ceil(retryAfterMs / 1_000)} s`;
    return new ConnectorError(
      { kind: 'retryable', afterMs: retryAfterMs },
      `${name} takes no more calls${wait}${limit}.`,
    );
  }
  if (status < 500 && status !== 408 && status !== 423) return undefined;
  return writes
    ? unreadable(`${said}.`, true)
    : new ConnectorError({ kind: 'retryable', afterMs: retryAfterMs }, said);
}
