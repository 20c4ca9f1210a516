import { randomUUID } from 'node:crypto';
import type * as z from 'zod';
import {
  type ConnectorType,
  type ExternalAccount,
  type ExternalGrant,
  type GrantOperation,
  type GrantQuery,
  type GrantRef,
  type Health,
  type Outcome,
  type Page,
  type ReadableConnector,
  type Readings,
} from '../../domain/grant/connector.ts';
import { everyItem } from '../../domain/pages.ts';
import { placeOf } from '../place.ts';
import { accountOf, findHolding } from './find-holding.ts';
import { makeExchange, type ExchangeOptions } from './exchange.ts';
import {
  AccountsAnswer,
  EntitlementsAnswer,
  GrantsAnswer,
  HealthAnswer,
  WriteAnswer,
  accept,
  asOutcome,
  saysAlready,
} from './webhook-answers.ts';
import { WebhookSettings } from './webhook-settings.ts';

type Data = Record<string, unknown>;

export const webhookConnector: ConnectorType<WebhookSettings> = {
  type: 'webhook',
  settings: WebhookSettings,
  secrets: ({ secret, url }) => [secret, new URL(url).search.slice(1)],
  make: (id, settings, time) => makeWebhook(id, settings, { time }),
};

/** One target system behind one URL that speaks the contract of docs/connectors.md. */
export function makeWebhook(
  id: string,
  settings: WebhookSettings,
  options: ExchangeOptions,
): ReadableConnector {
  // The host alone: a URL's path and query are where tokens stand.
  const url = new URL(settings.url);
  const { host } = url;
  const name = `${id} (${url.hostname})`;
  const exchange = makeExchange(name, settings, options);

  async function read<T>(type: string, data: Data, schema: z.ZodType<T>): Promise<T> {
    const call = { id: `read_${randomUUID()}`, type, data, writes: false };
    return accept(name, call, await exchange.call(call), schema);
  }

  async function write(type: string, ref: GrantRef, operation: GrantOperation): Promise<Outcome> {
    const call = { id: operation.operationId, type, data: writeData(ref, operation), writes: true };
    const answer = await exchange.call(call);
    if (saysAlready(answer)) return { kind: 'done', changed: false };
    return asOutcome(accept(name, call, answer, WriteAnswer));
  }

  async function health(): Promise<Health> {
    const { ok, acts_as: actsAs, lacks } = await read('access.health', {}, HealthAnswer);
    return { ok, actsAs: actsAs ?? null, lacks };
  }

  async function accounts(cursor?: string): Promise<Page<ExternalAccount>> {
    const found = await read('access.accounts', { cursor }, AccountsAnswer);
    const items = found.accounts.map(({ id, email, active }) => ({
      id: id ?? email ?? '',
      email: email ?? null,
      active,
    }));
    return { items, next: found.next ?? undefined };
  }

  async function listed(
    asked: { target?: string; account?: { email: string; id?: string } },
    cursor?: string,
  ): Promise<Page<ExternalGrant>> {
    const { grants, next } = await read('access.list', { ...asked, cursor }, GrantsAnswer);
    return { items: grants.map(asExternalGrant), next: next ?? undefined };
  }

  const list = (target: string, account?: { email: string; id?: string }) =>
    everyItem((cursor) =>
      listed({ target, account: account && { email: account.email, id: account.id } }, cursor),
    );

  const reads: Readings = {
    accounts,
    async entitlements(cursor) {
      const { entitlements, next } = await read('access.entitlements', { cursor }, EntitlementsAnswer);
      const items = entitlements.map((found) => ({ target: found.target, name: found.name ?? found.target }));
      return { items, next: next ?? undefined };
    },
    readBack: (ref) => findHolding(name, { accounts, health, list }, ref),
    async grants({ target, account }, cursor) {
      const { items, next } = await listed({ target, account: account && { email: account.email } }, cursor);
      return { items: items.filter((found) => answers({ target, account }, found)), next };
    },
  };

  return {
    place: placeOf('webhook', host, [url.origin, url.pathname, url.search]),
    health,
    reads,
    grant: (ref, operation) => write('access.grant', ref, operation),
    revoke: (ref, operation) => write('access.revoke', ref, operation),
    poll: async (handle) => asOutcome(await read('access.poll', { handle }, WriteAnswer)),
    close: () => exchange.close(),
  };
}

function writeData(ref: GrantRef, operation: GrantOperation): Data {
  const { email, id, employeeId, name } = accountOf(ref);
  return {
    operation_id: operation.operationId,
    target: ref.target,
    account: { email, id, employee_id: employeeId, name },
    expires_at: operation.expiresAt?.toISOString(),
    request_id: operation.requestId,
    reason: operation.reason,
  };
}

function asExternalGrant(found: z.infer<typeof GrantsAnswer>['grants'][number]): ExternalGrant {
  const { target, account, expires_at: expiresAt, last_used_at: lastUsedAt } = found;
  const { operation_id: operationId } = found;
  return {
    target,
    account: { id: account.id ?? account.email, login: account.email, email: account.email },
    expiresAt: expiresAt ?? undefined,
    lastUsedAt: lastUsedAt ?? undefined,
    operationId: operationId ?? undefined,
  };
}

/** A target that ignores the question's filter must not make somebody else's access the proof of this one. */
function answers({ target, account }: GrantQuery, found: ExternalGrant): boolean {
  if (target !== undefined && found.target !== target) return false;
  return account === undefined || found.account.login.toLowerCase() === account.email.toLowerCase();
}
