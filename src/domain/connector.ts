import type { z } from 'zod';

/** A principal's login at a target system, as Sallyport knows the principal. */
export interface AccountRef {
  email: string;
  employeeId: string | null;
  name: string;
}

export interface GrantRef {
  /** What the connector calls the entitlement. */
  target: string;
  account: AccountRef;
}

export interface GrantOperation {
  /** Stays the same over retries of one grant or one revocation. */
  operationId: string;
  expiresAt?: Date;
  requestId?: string;
  reason?: string;
}

/**
 * `changed: false`: it was so already; `note`: what an owner should know besides. `pending`: ask `poll` with the
 * handle. `needs_human`: a task for a person.
 */
export type Outcome =
  | { kind: 'done'; changed: boolean; note?: string }
  | { kind: 'pending'; handle: string; until?: Date }
  | { kind: 'needs_human'; instructions: string; assignees: string[] };

export interface Health {
  ok: boolean;
  /** Who the connector acts as at the target. */
  actsAs: string | null;
  /** Rights that it lacks, one sentence each. */
  lacks: string[];
}

export interface Page<T> {
  items: T[];
  next?: string;
}

export interface ExternalAccount {
  id: string;
  email: string | null;
  active: boolean;
}

export interface ExternalEntitlement {
  target: string;
  name: string;
}

export interface ExternalGrant {
  target: string;
  /** `email` as the target knows it; null when it knows none. */
  account: { id: string; email: string | null };
  expiresAt?: Date;
  /** Absent where the target doesn't say. */
  lastUsedAt?: Date;
}

export interface GrantQuery {
  target?: string;
  account?: AccountRef;
}

/**
 * One target system. Write, then read back with `grants`: targets disagree about what a second grant answers.
 * Every method rejects with a ConnectorError alone, and ends within its timeout (`CONNECTOR_TIMEOUT_MS`).
 */
export interface Connector {
  /** False where nothing can be read back (a person's word is the proof): `grants` then rejects as `unsupported`. */
  readonly readsBack: boolean;
  health(): Promise<Health>;
  accounts(cursor?: string): Promise<Page<ExternalAccount>>;
  entitlements(cursor?: string): Promise<Page<ExternalEntitlement>>;
  grants(query: GrantQuery, cursor?: string): Promise<Page<ExternalGrant>>;
  grant(ref: GrantRef, operation: GrantOperation): Promise<Outcome>;
  revoke(ref: GrantRef, operation: GrantOperation): Promise<Outcome>;
  poll?(handle: string): Promise<Outcome>;
  close?(): Promise<void>;
}

/** What makes connectors of one type; `parse` throws a zod error whose paths are keys of the section. */
export interface ConnectorType<Settings> {
  type: string;
  settings: z.ZodType<Settings>;
  make(id: string, settings: Settings): Connector;
}

/** Shorter than the lease of a claimed grant (`LEASE_MS`). */
export const CONNECTOR_TIMEOUT_MS = 10_000;
export const LEASE_MS = 60_000;

export type ConnectorFault =
  | { kind: 'retryable'; afterMs?: number }
  | { kind: 'unknown_outcome' }
  | { kind: 'not_found'; what: 'account' | 'target' }
  | { kind: 'conflict' }
  | { kind: 'denied' }
  | { kind: 'invalid' }
  | { kind: 'unsupported' };

/** `message` is shown to owners and written to the audit trail: never a secret, never a URL with a password in it. */
export class ConnectorError extends Error {
  readonly fault: ConnectorFault;
  constructor(fault: ConnectorFault, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'ConnectorError';
    this.fault = fault;
  }
}
