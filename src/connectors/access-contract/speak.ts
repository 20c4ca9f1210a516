import { randomUUID } from 'node:crypto';
import type * as z from 'zod';
import type {
  ExternalAccount,
  ExternalEntitlement,
  ExternalGrant,
  GrantOperation,
  GrantQuery,
  GrantRef,
  Health,
  Outcome,
  Page,
  Place,
  ReadableConnector,
  Readings,
  SessionsEnded,
} from '../../domain/grant/connector.ts';
import { everyItem } from '../../domain/pages.ts';
import { strikeOut } from '../strike-out.ts';
import {
  AccountsAnswer,
  EntitlementsAnswer,
  GrantsAnswer,
  HealthAnswer,
  SessionsAnswer,
  WriteAnswer,
  asExternalGrant,
  asOutcome,
  asSessionsEnded,
} from './answers.ts';
import { accountOf, findHolding } from './find-holding.ts';

/** What a call says; what isn't known is left out. */
export interface CallData {
  operation_id?: string;
  target?: string | undefined;
  account?: Account | undefined;
  expires_at?: string | undefined;
  request_id?: string | undefined;
  reason?: string | undefined;
  handle?: string;
  cursor?: string | undefined;
}
interface Account {
  email: string;
  id?: string | undefined;
  employee_id?: string | null;
  name?: string;
}

export interface Call {
  /** The same over retries of one write; anything else has a new one each time. */
  id: string;
  type: string;
  data: CallData;
  /** A write that breaks after it was sent may have happened; anything else may simply be repeated. */
  writes: boolean;
}

/** There and back: what carries the contract to one target. */
export interface Way {
  /** The answer in the shape that was asked for; rejects with a ConnectorError alone. */
  ask<T>(call: Call, shape: z.ZodType<T>): Promise<T>;
  close(): Promise<void>;
}

export interface Speaks {
  /** How errors call the target. */
  name: string;
  /** What must not be read in what it says. */
  secrets: readonly string[];
  place: Place;
  endsSessions: boolean;
}

/** One target system that speaks the contract of docs/connectors/webhook.md. */
export function speak(way: Way, { name, secrets, place, endsSessions }: Speaks): ReadableConnector {
  const clean = (text: string) => strikeOut(text, secrets);
  const read = <T>(type: string, data: CallData, shape: z.ZodType<T>): Promise<T> =>
    way.ask({ id: `read_${randomUUID()}`, type, data, writes: false }, shape);

  async function write(type: string, ref: GrantRef, operation: GrantOperation): Promise<Outcome> {
    const call = { id: operation.operationId, type, data: writeData(ref, operation), writes: true };
    return asOutcome(await way.ask(call, WriteAnswer));
  }

  async function end(ref: GrantRef): Promise<SessionsEnded> {
    const data = { target: ref.target, account: accountData(ref) };
    const call = { id: `end_${randomUUID()}`, type: 'access.end-sessions', data, writes: false };
    return asSessionsEnded(await way.ask(call, SessionsAnswer), clean);
  }

  async function health(): Promise<Health> {
    const { ok, acts_as: actsAs, lacks } = await read('access.health', {}, HealthAnswer);
    return { ok, actsAs: actsAs ? clean(actsAs) : null, lacks: lacks.map(clean) };
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

  async function entitlements(cursor?: string): Promise<Page<ExternalEntitlement>> {
    const found = await read('access.entitlements', { cursor }, EntitlementsAnswer);
    const items = found.entitlements.map((one) => ({ target: one.target, name: one.name ?? one.target }));
    return { items, next: found.next ?? undefined };
  }

  async function listed(
    asked: Pick<CallData, 'target' | 'account'>,
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
    entitlements,
    readBack: (ref) => findHolding(name, { accounts, entitlements, health, list }, ref),
    async grants({ target, account }, cursor) {
      const { items, next } = await listed({ target, account: account && { email: account.email } }, cursor);
      return { items: items.filter((found) => answers({ target, account }, found)), next };
    },
  };

  return {
    place,
    health,
    reads,
    ...(endsSessions && { sessions: { end } }),
    grant: (ref, operation) => write('access.grant', ref, operation),
    revoke: (ref, operation) => write('access.revoke', ref, operation),
    poll: async (handle) => asOutcome(await read('access.poll', { handle }, WriteAnswer)),
    close: () => way.close(),
  };
}

function writeData(ref: GrantRef, operation: GrantOperation): CallData {
  return {
    operation_id: operation.operationId,
    target: ref.target,
    account: accountData(ref),
    expires_at: operation.expiresAt?.toISOString(),
    request_id: operation.requestId,
    reason: operation.reason,
  };
}

function accountData(ref: GrantRef): Account {
  const { email, id, employeeId, name } = accountOf(ref);
  return { email, id, employee_id: employeeId, name };
}

/** A target that ignores the question's filter must not make somebody else's access the proof of this one. */
function answers({ target, account }: GrantQuery, found: ExternalGrant): boolean {
  if (target !== undefined && found.target !== target) return false;
  return account === undefined || found.account.login.toLowerCase() === account.email.toLowerCase();
}
