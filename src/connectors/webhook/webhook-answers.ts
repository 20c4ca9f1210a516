import * as z from 'zod';
import { ConnectorError, type Outcome } from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';
import type { Answer, Call } from './exchange.ts';

const Cursor = z.string().min(1).max(2_000);
const Text = z.string().max(1_000);
const Email = z.string().max(320);
const Instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

const Done = z.object({ status: z.literal('done'), changed: z.boolean() });
const Pending = z.object({
  status: z.literal('pending'),
  handle: Text.min(1),
  until: Instant.nullish(),
});
export const WriteAnswer = z.discriminatedUnion('status', [Done, Pending]);

export const GrantsAnswer = z.object({
  grants: z.array(
    z.object({
      target: Text,
      account: z.object({ email: Email, id: Text.optional() }),
      expires_at: Instant.nullish(),
      last_used_at: Instant.nullish(),
      operation_id: Text.nullish(),
    }),
  ),
  next: Cursor.nullish(),
});

const Account = z
  .object({ email: Email.nullish(), id: Text.optional(), active: z.boolean().default(true) })
  .refine(({ id, email }) => id || email, 'expected an id or an email');
export const AccountsAnswer = z.object({ accounts: z.array(Account), next: Cursor.nullish() });

export const EntitlementsAnswer = z.object({
  entitlements: z.array(z.object({ target: Text, name: Text.optional() })),
  next: Cursor.nullish(),
});

export const HealthAnswer = z.object({
  ok: z.boolean(),
  acts_as: Text.nullish(),
  lacks: z.array(Text).default([]),
});

const NotFound = z.object({ what: z.enum(['account', 'target']) });
const Already = z.object({ changed: z.literal(false) });
const Explained = z.object({ message: z.string() });

export function asOutcome(answer: z.infer<typeof WriteAnswer>): Outcome {
  return answer.status === 'done'
    ? { kind: 'done', changed: answer.changed }
    : { kind: 'pending', handle: answer.handle, until: answer.until ?? undefined };
}

/** 409 with `changed: false` is a target's way to say that it was so already. */
export function saysAlready(answer: Answer): boolean {
  return answer.status === 409 && Already.safeParse(answer.body).success;
}

/** The body of a good answer; any other rejects with the fault that the contract gives its status. */
export function accept<T>(
  name: string,
  { type, writes }: Pick<Call, 'type' | 'writes'>,
  answer: Answer,
  schema: z.ZodType<T>,
): T {
  const { status, body } = answer;
  if (status !== 200 && status !== 202) throw refusal(name, type, answer);
  if (body === undefined) throw foreign(name, type, writes);
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const found = `${issue?.path.join('.') || 'the whole'}: ${issue?.message ?? 'unfit'}`;
  throw new ConnectorError(
    { kind: 'invalid' },
    plainLine(`${name} answered ${type} in a form that isn’t the contract’s (${found}).`, 400),
  );
}

/** A page with a good status is more likely a proxy's than the target's word. */
function foreign(name: string, type: string, writes: boolean): ConnectorError {
  const said = `${name} answered ${type} without JSON, as something between would`;
  return writes
    ? new ConnectorError(
        { kind: 'unknown_outcome' },
        `${said}: whether it did what was asked has to be read back.`,
      )
    : new ConnectorError({ kind: 'retryable' }, `${said}. It will be tried again.`);
}

/** What a proxy says of itself, or of a connection that was too slow. */
const BETWEEN = new Set([407, 408, 425, 429]);

function refusal(name: string, type: string, { status, body, retryAfterMs }: Answer): ConnectorError {
  const explained = Explained.safeParse(body);
  const why = explained.success ? `: ${plainLine(explained.data.message, 300)}` : '';
  const said = `${name} answered ${status} to ${type}${why}`;
  if (status >= 300 && status < 400)
    return new ConnectorError(
      { kind: 'invalid' },
      `${name} answered ${status}, a redirect, and redirects aren’t followed: set url to the address that answers.`,
    );
  const missing = NotFound.safeParse(body);
  if (status === 404 && missing.success)
    return new ConnectorError(
      { kind: 'not_found', what: missing.data.what },
      `${name} knows no such ${missing.data.what}${why}`,
    );
  if (status === 501) return new ConnectorError({ kind: 'unsupported' }, said);
  if (BETWEEN.has(status) || status >= 500)
    return new ConnectorError({ kind: 'retryable', afterMs: retryAfterMs }, said);
  if (status === 401 || status === 403) return new ConnectorError({ kind: 'denied' }, said);
  if (status === 409) return new ConnectorError({ kind: 'conflict' }, said);
  return new ConnectorError({ kind: 'invalid' }, said);
}
