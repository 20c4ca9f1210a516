import * as z from 'zod';
import { ConnectorError } from '../../domain/grant/connector.ts';
import type { HttpAnswer } from '../http/http-client.ts';
import { plainLine } from '../plain-line.ts';
import { strikeOut } from '../strike-out.ts';

export interface Asked {
  /** How errors call the organisation. */
  name: string;
  /** What was called, such as `GET /orgs/acme/teams`. */
  what: string;
  writes: boolean;
  /** Struck out before anything is cut to its length. */
  secrets: readonly string[];
}

const Said = z.object({
  message: z.string(),
  errors: z.array(z.union([z.string(), z.object({ message: z.string().optional() })])).optional(),
});

/** What GitHub itself says of a refusal. */
function saidOf({ body }: HttpAnswer, secrets: readonly string[]): string {
  const said = Said.safeParse(body);
  if (!said.success) return '';
  const { message, errors = [] } = said.data;
  const more = errors.flatMap((error) => (typeof error === 'string' ? [error] : (error.message ?? [])));
  return `: ${plainLine(strikeOut([message, ...more].join('; '), secrets), 300)}`;
}

const SECONDARY_MS = 60_000;
/** A limit that names tomorrow doesn't put a removal off until then: it is asked again. */
const LONGEST_PAUSE_MS = 5 * 60_000;

export interface Limit {
  /** When it is over, in the target’s own time. */
  until: Date;
  waitMs: number;
}

/**
 * The limit that a refusal is about: GitHub answers 403 for it as for a lack of rights, and often without Retry-After.
 * https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
 */
export function limitOf(answer: HttpAnswer, now: Date): Limit | undefined {
  if (answer.status !== 403 && answer.status !== 429) return undefined;
  const dated = Date.parse(answer.header('date') ?? '');
  const from = Number.isNaN(dated) ? now.getTime() : dated;
  const after = (ms: number): Limit => ({
    until: new Date(from + ms),
    waitMs: Math.min(Math.max(ms, 1_000), LONGEST_PAUSE_MS),
  });
  const seconds = answer.header('retry-after');
  if (seconds !== undefined && /^\d+$/.test(seconds)) return after(Number(seconds) * 1_000);
  if (answer.retryAfterMs !== undefined) return after(answer.retryAfterMs);
  const reset = answer.header('x-ratelimit-reset');
  if (answer.header('x-ratelimit-remaining') === '0' && reset !== undefined && /^\d+$/.test(reset))
    return after(Number(reset) * 1_000 - from);
  const said = Said.safeParse(answer.body);
  const isSecondary = said.success && /rate limit/i.test(said.data.message);
  return answer.status === 429 || isSecondary ? after(SECONDARY_MS) : undefined;
}

export const limited = (name: string, { until, waitMs }: Limit): ConnectorError =>
  new ConnectorError(
    { kind: 'retryable', afterMs: Math.ceil(waitMs) },
    `${name} has been called as often as GitHub lets it be, until ${until.toISOString().slice(11, 19)} UTC. It will be tried again.`,
  );

/** Whether something failed, or took too long, on the way. */
const isBusy = (status: number): boolean => status >= 500 || status === 408;

/** What an answer that isn’t a success comes to. */
export function refusal({ name, what, writes, secrets }: Asked, answer: HttpAnswer): ConnectorError {
  const { status, retryAfterMs } = answer;
  const said = `${name} answered ${status} to ${plainLine(what, 200)}${saidOf(answer, secrets)}`;
  const error = (fault: ConnectorError['fault'], text: string) => new ConnectorError(fault, text);
  if (status < 300 && writes)
    return error(
      { kind: 'unknown_outcome' },
      `${said}, which isn’t how GitHub answers that: whether it did what was asked has to be read back.`,
    );
  if (status >= 300 && status < 400)
    return error(
      { kind: writes ? 'unknown_outcome' : 'invalid' },
      `${said}. That is a redirect, and those aren’t followed: what is asked for may be called otherwise by now.`,
    );
  if (status === 401)
    return error(
      { kind: 'denied' },
      `${said}. Its token isn’t taken: it may be mistyped, over, or withdrawn.`,
    );
  if (isBusy(status))
    return writes
      ? error({ kind: 'unknown_outcome' }, `${said}. Whether it did what was asked has to be read back.`)
      : error({ kind: 'retryable', afterMs: retryAfterMs }, `${said}. It will be tried again.`);
  if (status === 425) return error({ kind: 'retryable', afterMs: retryAfterMs }, said);
  if (status === 403) return error({ kind: 'denied' }, `${said}.${whatIsLacking(answer)}`);
  if (status === 404)
    return error(
      { kind: 'denied' },
      `${said}. It answers so too where its token may not: look at what the token may do.`,
    );
  if (status === 409) return error({ kind: 'conflict' }, said);
  return error({ kind: 'invalid' }, said);
}

function whatIsLacking(answer: HttpAnswer): string {
  const accepted = answer.header('x-accepted-github-permissions') ?? answer.header('x-accepted-oauth-scopes');
  if (answer.header('x-github-sso') !== undefined)
    return ' The token has to be authorised for the organisation’s single sign-on.';
  return accepted ? ` It takes a token with ${plainLine(accepted, 200)}.` : '';
}
