import * as z from 'zod';
import { ConnectorError } from '../../domain/grant/connector.ts';
import { inShape, unanswered, unreadable } from '../access-contract/answers.ts';
import type { Call, Speaks } from '../access-contract/speak.ts';
import { plainLine } from '../plain-line.ts';
import { strikeOut } from '../strike-out.ts';
import type { Answer } from './exchange.ts';

const NotFound = z.object({ what: z.enum(['account', 'target']) });
const Already = z.object({ changed: z.literal(false) });
const Explained = z.object({ message: z.string() });

type Named = Pick<Speaks, 'name' | 'secrets'>;

/** The body of a good answer; any other rejects with the fault that the contract gives its status. */
export function accept<T>(named: Named, call: Call, answer: Answer, shape: z.ZodType<T>): T {
  const { type, writes } = call;
  const { status, body } = answer;
  const { name } = named;
  if (writes && saysAlready(answer)) return inShape(name, call, { status: 'done', changed: false }, shape);
  if (status !== 200 && status !== 202) throw refusal(named, call, answer);
  // A page with a good status is more likely a proxy's than the target's word.
  if (body === undefined)
    throw unanswered(`${name} answered ${type} without JSON, as something between would`, writes);
  if (status === 202 && !mayBePutOff(call)) throw anotherStatus(name, call, status);
  return inShape(name, call, body, shape);
}

/** What was read is there or isn't: only work is done later. */
const mayBePutOff = ({ type, writes }: Call): boolean => writes || type === 'access.poll';

function anotherStatus(name: string, call: Call, status: number): ConnectorError {
  const fitting = mayBePutOff(call) ? '200 or 202' : '200';
  return unreadable(
    `${name} answered ${status} to ${call.type}, where the contract has ${fitting}.`,
    call.writes,
  );
}

/** 409 with `changed: false` is a target's way to say that it was so already. */
function saysAlready({ status, body }: Answer): boolean {
  return status === 409 && Already.safeParse(body).success;
}

/** What a proxy says of itself, or of a connection that was too slow. */
const BETWEEN = new Set([407, 408, 425, 429]);

function refusal(
  { name, secrets }: Named,
  call: Call,
  { status, body, retryAfterMs }: Answer,
): ConnectorError {
  const { type, writes } = call;
  const explained = Explained.safeParse(body);
  // Before it is cut, so that no part of a secret is left at the end.
  const why = explained.success ? `: ${plainLine(strikeOut(explained.data.message, secrets), 300)}` : '';
  const said = `${name} answered ${status} to ${type}${why}`;
  if (status >= 300 && status < 400)
    return unreadable(
      `${name} answered ${status}, a redirect, and redirects aren’t followed: set url to the address that answers.`,
      writes,
    );
  if (status < 300) return anotherStatus(name, call, status);
  const missing = NotFound.safeParse(body);
  if (status === 404 && missing.success)
    return new ConnectorError(
      { kind: 'not_found', what: missing.data.what },
      `${name} knows no such ${missing.data.what}${why}`,
    );
  if (status === 501) return new ConnectorError({ kind: 'unsupported' }, said);
  const isBusy = status === 409 && type === 'access.end-sessions';
  if (BETWEEN.has(status) || status >= 500 || isBusy)
    return new ConnectorError({ kind: 'retryable', afterMs: retryAfterMs }, said);
  if (status === 401 || status === 403) return new ConnectorError({ kind: 'denied' }, said);
  if (status === 409) return new ConnectorError({ kind: 'conflict' }, said);
  return new ConnectorError({ kind: 'invalid' }, said);
}
