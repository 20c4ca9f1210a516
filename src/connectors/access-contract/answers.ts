import * as z from 'zod';
import {
  ConnectorError,
  type ExternalGrant,
  type Outcome,
  type SessionsEnded,
} from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';

/** One that names next year doesn't put a revocation off until then. */
export const MAX_RETRY_AFTER_MS = 5 * 60_000;

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

const Named = z.object({ email: Email.nullish(), id: Text.optional() });
const isNamed = ({ id, email }: z.infer<typeof Named>): boolean => Boolean(id || email);
const UNNAMED = 'expected an id or an email';

export const GrantsAnswer = z.object({
  grants: z.array(
    z.object({
      target: Text,
      account: Named.refine(isNamed, UNNAMED),
      expires_at: Instant.nullish(),
      last_used_at: Instant.nullish(),
      operation_id: Text.nullish(),
    }),
  ),
  next: Cursor.nullish(),
});

const Account = Named.extend({ active: z.boolean().default(true) }).refine(isNamed, UNNAMED);
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

export const SessionsAnswer = z.discriminatedUnion('sessions', [
  z.object({ sessions: z.literal('ended'), count: z.int().min(0) }),
  z.object({ sessions: z.literal('none') }),
  z.object({ sessions: z.literal('outlives'), what: Text.min(1), until: Instant.nullish() }),
  z.object({ sessions: z.literal('not_shown'), why: Text.min(1) }),
]);

export function asOutcome(answer: z.infer<typeof WriteAnswer>): Outcome {
  return answer.status === 'done'
    ? { kind: 'done', changed: answer.changed }
    : { kind: 'pending', handle: answer.handle, until: answer.until ?? undefined };
}

export function asExternalGrant(found: z.infer<typeof GrantsAnswer>['grants'][number]): ExternalGrant {
  const { target, expires_at: expiresAt, last_used_at: lastUsedAt } = found;
  const { operation_id: operationId } = found;
  return {
    target,
    account: asAccount(found.account),
    expiresAt: expiresAt ?? undefined,
    lastUsedAt: lastUsedAt ?? undefined,
    operationId: operationId ?? undefined,
  };
}

/** What has no address is called by its id. */
function asAccount({ id, email }: z.infer<typeof Named>): ExternalGrant['account'] {
  return { id: id ?? email ?? '', login: email ?? id ?? '', email: email ?? null };
}

/** `clean` takes the secrets out, before anything is cut. */
export function asSessionsEnded(
  answer: z.infer<typeof SessionsAnswer>,
  clean: (text: string) => string,
): SessionsEnded {
  switch (answer.sessions) {
    case 'ended':
      return answer.count === 0 ? { kind: 'none' } : { kind: 'ended', count: answer.count };
    case 'none':
      return { kind: 'none' };
    case 'outlives':
      return { kind: 'outlives', what: plainLine(clean(answer.what), 300), until: answer.until ?? null };
    case 'not_shown':
      return { kind: 'not_shown', why: plainLine(clean(answer.why), 300) };
  }
}

/**
 * undefined where it isn't JSON, or isn't UTF-8: a name in another encoding would be read as another name, and what
 * bears it as gone.
 */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

/** What was answered, in the shape that was asked for. */
export function inShape<T>(
  name: string,
  { type, writes }: { type: string; writes: boolean },
  body: unknown,
  shape: z.ZodType<T>,
): T {
  const parsed = shape.safeParse(body);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const found = `${issue?.path.join('.') || 'the whole'}: ${issue?.message ?? 'unfit'}`;
  throw unreadable(
    plainLine(`${name} answered ${type} in a form that isn’t the contract’s (${found}).`, 400),
    writes,
  );
}

/** An answer that isn't the contract's is refused; of a write it is no word that nothing was done. */
export function unreadable(found: string, writes: boolean): ConnectorError {
  return writes
    ? new ConnectorError(
        { kind: 'unknown_outcome' },
        `${found} Whether it did what was asked has to be read back.`,
      )
    : new ConnectorError({ kind: 'invalid' }, found);
}

/** What follows a fault of what is done until it is through. */
export const TRIED_AGAIN = ' It will be tried again.';

/** A call whose end isn't known: a write may have happened, anything else is simply repeated. */
export function unanswered(said: string, writes: boolean): ConnectorError {
  return writes
    ? new ConnectorError(
        { kind: 'unknown_outcome' },
        `${said}: whether it did what was asked has to be read back.`,
      )
    : new ConnectorError({ kind: 'retryable' }, `${said}.${TRIED_AGAIN}`);
}
