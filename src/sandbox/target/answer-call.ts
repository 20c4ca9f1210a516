import * as z from 'zod';
import { accountOf, type Ledger, type Remembered } from './ledger.ts';

const Account = z.object({ email: z.string().min(1), name: z.string().optional() });
const Write = z.object({
  operation_id: z.string().min(1),
  target: z.string().min(1),
  account: Account,
  expires_at: z.iso.datetime().optional(),
});
const List = z.object({
  target: z.string().optional(),
  account: z.object({ email: z.string() }).optional(),
  cursor: z.string().optional(),
});
const EndSessions = z.object({ target: z.string().min(1), account: Account });
const Cursor = z.object({ cursor: z.string().optional() });

export const Envelope = z.object({ type: z.string(), data: z.record(z.string(), z.unknown()) });
export type Envelope = z.infer<typeof Envelope>;

/** Who and what the target knows; undefined: anybody, anything. */
export interface Catalog {
  accounts?: { email: string; name: string }[];
  targets?: string[];
  pageSize: number;
}

export type Answer = Omit<Remembered, 'type'>;

const answer = (status: number, body: Record<string, unknown>): Answer => ({ status, body });

/** What the target does and says when it is called with one envelope of the webhook contract. */
export function answerCall(ledger: Ledger, catalog: Catalog, envelope: Envelope, now: Date): Answer {
  const { type, data } = envelope;
  try {
    if (type === 'access.grant' || type === 'access.revoke')
      return write(ledger, catalog, type, Write.parse(data), now);
    if (type === 'access.list') return list(ledger, catalog, List.parse(data));
    if (type === 'access.accounts')
      return known(catalog.accounts, 'accounts', ({ email }) => email, {
        cursor: Cursor.parse(data).cursor,
        pageSize: catalog.pageSize,
      });
    if (type === 'access.entitlements') {
      const named = catalog.targets?.map((target) => ({ target, name: target }));
      return known(named, 'entitlements', ({ target }) => target, {
        cursor: Cursor.parse(data).cursor,
        pageSize: catalog.pageSize,
      });
    }
    if (type === 'access.end-sessions') return endSessions(ledger, EndSessions.parse(data));
    if (type === 'access.health') return answer(200, { ok: true });
    return answer(400, { message: `unknown type ${type}` });
  } catch (error) {
    if (error instanceof z.ZodError) return answer(422, { message: z.prettifyError(error) });
    throw error;
  }
}

function write(
  ledger: Ledger,
  catalog: Catalog,
  type: 'access.grant' | 'access.revoke',
  { operation_id: operationId, target, account, expires_at: expiresAt }: z.infer<typeof Write>,
  now: Date,
): Answer {
  const email = account.email.toLowerCase();
  if (catalog.accounts && !catalog.accounts.some((candidate) => candidate.email.toLowerCase() === email))
    return answer(404, { what: 'account', message: `nobody here is called ${email}` });
  if (catalog.targets && !catalog.targets.includes(target))
    return answer(404, { what: 'target', message: `there is nothing called ${target}` });
  if (type === 'access.revoke') return answer(200, { status: 'done', changed: ledger.remove(target, email) });
  const held = ledger.find(target, email);
  const givenBy = held === undefined ? operationId : held.operationId;
  ledger.put({
    target,
    ...(held?.email === null
      ? { email: null, name: held.name }
      : { email, name: account.name ?? held?.name ?? email }),
    since: held?.since ?? now.toISOString(),
    expiresAt: expiresAt ?? null,
    ...(held?.lastUsedAt !== undefined && { lastUsedAt: held.lastUsedAt }),
    ...(givenBy !== undefined && { operationId: givenBy }),
  });
  return answer(200, { status: 'done', changed: held === undefined });
}

/** What is open goes on after access was removed, until it is ended. */
function endSessions(ledger: Ledger, { target, account }: z.infer<typeof EndSessions>): Answer {
  const count = ledger.endSessions(target, account.email);
  return answer(200, count === 0 ? { sessions: 'none' } : { sessions: 'ended', count });
}

function list(ledger: Ledger, { pageSize }: Catalog, query: z.infer<typeof List>): Answer {
  const grants = ledger.matching(query.target, query.account?.email.toLowerCase()).map((holding) => ({
    target: holding.target,
    account: holding.email === null ? { id: accountOf(holding), email: null } : { email: holding.email },
    expires_at: holding.expiresAt ?? undefined,
    last_used_at: holding.lastUsedAt,
    operation_id: holding.operationId,
  }));
  const nameOf = ({ target, account }: (typeof grants)[number]) =>
    JSON.stringify([target, account.email ?? account.id]);
  return known(grants, 'grants', nameOf, { cursor: query.cursor, pageSize });
}

/** A page goes on after the name that the last one ended with: who leaves meanwhile takes nobody along. */
function known<T>(
  items: readonly T[] | undefined,
  key: string,
  nameOf: (item: T) => string,
  { cursor = '', pageSize }: { cursor: string | undefined; pageSize: number },
): Answer {
  if (items === undefined) return answer(501, { message: `this system can’t list its ${key}` });
  const sorted = items.toSorted((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
  const left = sorted.filter((item) => nameOf(item) > cursor);
  const page = left.slice(0, pageSize);
  const last = page.at(-1);
  const isWhole = last === undefined || left.length <= pageSize;
  return answer(200, { [key]: page, next: isWhole ? undefined : nameOf(last) });
}
