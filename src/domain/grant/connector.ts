import type * as z from 'zod';

/** A principal's login at a target system, as Sallyport knows the principal. */
export interface AccountRef {
  email: string;
  employeeId: string | null;
  name: string;
  /** The principal’s own id, which stays the same and never is anybody else’s, whatever becomes of the address. */
  personId?: string;
}

/** An account as its target calls it: kept byte for byte, and handed back so. Where it has no id, `id` is the login. */
export interface AccountAtTarget {
  id: string;
  login: string;
}

/**
 * How a target itself calls what a grant gave, as it was read there: kept with the grant, so that it is found again
 * whatever it is called by then.
 */
export interface SeenAs {
  account: AccountAtTarget;
  /** The entitlement's own id, where the target has ids for them. */
  targetId?: string;
  /** What tells this target system from another one of its kind: ids say nothing anywhere else. */
  system?: string;
}

export interface GrantRef {
  /** What the connector calls the entitlement. */
  target: string;
  account: AccountRef;
  /** Absent or null until it was seen there: then the account is found by what is known of the principal. */
  seenAs?: SeenAs | null;
  /** The entitlement's own id, where it is known: it alone is meant then, and not what is called as it was. */
  targetId?: string | undefined;
  /** It is known to have stood: where nothing is called as its account would be, that is called otherwise by now. */
  stood?: boolean;
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
  /**
   * The target's own id, which it keeps whatever it is called by then, and which never is another's. As in `SeenAs`; where
   * several rights have one id, that, a colon, and which of them it is.
   */
  id?: string;
  /** An id of another form under which access to it may have been seen before, and the one under which it is seen now. */
  seenBefore?: { from: string; to: string };
}

export interface ExternalGrant {
  target: string;
  /** `email` as the target knows it; null when it knows none, as of a group that is in the target. */
  account: AccountAtTarget & { email: string | null };
  /** As in `SeenAs`. */
  targetId?: string;
  system?: string;
  expiresAt?: Date;
  /** Absent where the target doesn't say. */
  lastUsedAt?: Date;
  /** Of the operation that provisioned this access, where the target keeps that. */
  operationId?: string;
}

/** What is kept of an account that a target listed. */
export const seenAsOf = ({ account, targetId, system }: ExternalGrant): SeenAs => ({
  account: { id: account.id, login: account.login },
  targetId,
  system,
});

export interface GrantQuery {
  target?: string;
  /** As in `GrantRef`. */
  targetId?: string | undefined;
  account?: AccountRef;
}

/** What a successful look at one right showed. */
export interface ReadBack {
  stands: boolean;
  /** As whom it looked, and what it saw: one or two sentences for owners and the audit trail. */
  words: string;
  /** Absent where nothing was seen that could hold the access. */
  seenAs?: SeenAs;
  /** The end that the target itself has for it, where it says one. */
  expiresAt?: Date;
  /** Of the operation that provisioned it, where the target keeps that. */
  operationId?: string;
}

/** What became of what was open under an access (sessions, connections, tokens) when it was removed. */
export type SessionsEnded =
  | { kind: 'ended'; count: number }
  | { kind: 'none' }
  /** It can't be ended: `what` goes on `until`; null: no end of it is known. `what` is shown to people. */
  | { kind: 'outlives'; what: string; until: Date | null }
  /** Nobody can say; `why` is a sentence. */
  | { kind: 'not_shown'; why: string };

/** The same as it is kept of a grant, whose `outlivesUntil` is the end of what goes on. */
export type SessionsFact =
  | Extract<SessionsEnded, { kind: 'ended' | 'none' | 'not_shown' }>
  | { kind: 'outlives'; what: string };

/** What can be read of a target system. */
export interface Readings {
  /**
   * Looks whether one right stands, and returns only if it could look and would have seen it. Any rejection proves
   * nothing, `not_found` included: what isn't called so any more may be called otherwise.
   */
  readBack(ref: GrantRef): Promise<ReadBack>;
  accounts(cursor?: string): Promise<Page<ExternalAccount>>;
  entitlements(cursor?: string): Promise<Page<ExternalEntitlement>>;
  grants(query: GrantQuery, cursor?: string): Promise<Page<ExternalGrant>>;
  /** Whether a target is there, by any text that it may be called by; absent where its list of entitlements says so. */
  isThere?(target: string): Promise<boolean>;
}

/** The second half of a removal: what is open already doesn't look at who may open it. */
export interface Sessions {
  /**
   * Ends what is open under an access that was read back as gone, and says what became of it. It rejects as `retryable`
   * while something goes on that may yet be ended; it is called again then, and must be harmless to repeat. `goneSince`:
   * when it was first read back as gone since it last stood, at an earlier attempt, of whatever process; absent at the first.
   */
  end(ref: GrantRef, goneSince?: Date): Promise<SessionsEnded>;
}

/** Whose account is meant, apart from any access. */
export interface AccountQuery {
  account: AccountRef;
  /** As in `GrantRef.seenAs`. */
  seenAs?: AccountAtTarget | null;
}

/** The accounts themselves: who is shut out keeps what they hold, and has it again when let in. */
export interface Accounts {
  /** Rejects as `not_found` where no such account is, which proves nothing. */
  disable(of: AccountQuery): Promise<Outcome>;
  /**
   * Only for an account of which `disable` said `changed: true` to the same operation: it asks nobody who shut the account
   * out, and would let in whom somebody else did.
   */
  enable(of: AccountQuery): Promise<Outcome>;
}

/** A key or a token that lets somebody in at a target; never the secret itself. */
export interface HeldCredential {
  /** As the target calls it, byte for byte. */
  id: string;
  kind: 'access_key' | 'ssh_key' | 'token';
  /** What its holder called it. */
  name: string | null;
  active: boolean;
  createdAt?: Date;
  lastUsedAt?: Date;
  expiresAt?: Date;
}

/** What lets an account in besides its password. */
export interface Credentials {
  list(of: AccountQuery, cursor?: string): Promise<Page<HeldCredential>>;
  /** Absent where the target has no way to. */
  disable?(of: AccountQuery, id: HeldCredential['id']): Promise<Outcome>;
}

/** What is handed to the holder of an access at their own click: shown to them once, and kept nowhere. */
export interface IssuedCredential {
  /** What it is, and how it is used: a sentence or two. */
  words: string;
  /** The password, or the line of the certificate. */
  text: string;
  until: Date | null;
  /** What tells it from any other, for the audit trail: a serial, a fingerprint. Nothing that lets anybody in. */
  mark: string;
}

export interface IssueWish {
  operationId: string;
  /** The end of the access: what is issued doesn't outlast it. */
  expiresAt?: Date;
  /** In OpenSSH's form, of the holder's own; where `asks` says so. */
  publicKey?: string;
}

export const CREDENTIAL_KINDS = ['password', 'ssh_certificate'] as const;

/** For access that is used with something made for its holder. */
export interface CredentialIssuer {
  makes: (typeof CREDENTIAL_KINDS)[number];
  /** What the holder has to give first. */
  asks?: 'ssh_public_key';
  /**
   * Makes one anew, for access that stands; a password takes the place of the one before. What it made is worth nothing
   * once the access was revoked, also where it was on its way then.
   */
  issue(ref: GrantRef, wish: IssueWish): Promise<IssuedCredential>;
}

/**
 * One target system; what it can do is which parts it has. Write, then read back: targets disagree about what a second
 * grant answers. Every method rejects with a ConnectorError alone, and ends within its timeout
 * (`CONNECTOR_TIMEOUT_MS`); a read back may take several calls, each within it.
 */
export interface Connector {
  /** Kept with what is given; absent where nothing tells one such target system from another. */
  readonly place?: Place;
  /** How long what it did may not be seen yet in what its target lists; absent: it is seen at once. */
  readonly settlesWithinMs?: number;
  /** Absent where nothing can be read back: a person's word is the proof. */
  readonly reads?: Readings;
  /** Absent where a removal leaves nothing open, or nobody knows of it. */
  readonly sessions?: Sessions;
  readonly accounts?: Accounts;
  readonly credentials?: Credentials;
  /** Absent where what lets a holder in isn't the connector's to make. */
  readonly issuer?: CredentialIssuer;
  /**
   * `targets`: those that it is to give and take away, so that it can say which of them it may not. `onlyLooks`: it mends
   * nothing meanwhile, since whoever asks doesn't run it.
   */
  health(targets?: readonly string[], options?: { onlyLooks: boolean }): Promise<Health>;
  grant(ref: GrantRef, operation: GrantOperation): Promise<Outcome>;
  revoke(ref: GrantRef, operation: GrantOperation): Promise<Outcome>;
  poll?(handle: string): Promise<Outcome>;
  close?(): Promise<void>;
}

/**
 * Where a connector acts, by those of its settings that tell its target system from another one: no credentials, so that
 * rotating them changes nothing. `name` is shown to people.
 */
export interface Place {
  id: string;
  name: string;
}

/** Whether two places are known to be different ones; what isn't known to be is taken for the same. */
export const isElsewhere = (one: Place | null | undefined, other: Place | null | undefined): boolean =>
  one !== null && one !== undefined && other !== null && other !== undefined && one.id !== other.id;

/** One whose target can be read. */
export type ReadableConnector = Connector & { readonly reads: Readings };

export const isReadable = (connector: Connector | undefined): connector is ReadableConnector =>
  connector?.reads !== undefined;

/** The program's own way into its Slack workspace; undefined while there is none. */
export type OwnSlack = () => { botToken: string; apiUrl: string } | undefined;

/** What a file may say of connectors of one type, and all that can be told of it without their systems. */
export interface ConnectorSection<Settings> {
  type: string;
  /** `parse` throws a zod error whose paths are keys of the section. */
  settings: z.ZodType<Settings>;
  /** None of its connectors can say who holds what. */
  isUnreadable?: true;
  /** What is wrong for certain with a target as it is written: `expected …`, as the settings say it. */
  targetFault?(target: string, settings: Settings): string | undefined;
  /** What may be meant otherwise, by the key that says it: a sentence that goes on from the key's name. */
  doubts?(settings: Settings): Readonly<Record<string, string>>;
  /** The files on this machine that it can't do without, by the key that names them. */
  files?(settings: Settings): Readonly<Record<string, string | undefined>>;
}

/** What makes connectors of one type. */
export interface ConnectorType<Settings> extends Pick<ConnectorSection<Settings>, 'type' | 'settings'> {
  /** What of the settings nobody may read: it is struck out of everything that the connector says. */
  secrets(settings: Settings): readonly string[];
  /** `time`: the database’s, as the program knows it, for what says when it was sent. `ownSlack`: for what acts there. */
  make(id: string, settings: Settings, time: () => Date, ownSlack?: OwnSlack): Connector;
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
