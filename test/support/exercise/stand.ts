import type { TestContext } from 'vitest';
import type { AccountRef, GrantRef, ReadableConnector } from '../../../src/domain/grant/connector.ts';
import type { Asked } from '../faulty-http.ts';

/** A connector at a real target system, and that system's own word on who holds what. */
export interface Stand extends Parts {
  /** Pages of two, so that lists of three are paged. */
  connector: ReadableConnector;
  accounts: [AccountRef, AccountRef, AccountRef];
  targets: [string, string];
  /** Named to do harm at this very target, beside what `names` tries; the target knows them all. */
  hostileTargets: string[];
  hostileAccounts: AccountRef[];
  unknown: GrantRef;
  /** Gives access at the far end, past the connector. */
  hold: (ref: GrantRef) => Promise<void>;
  holds: (ref: GrantRef) => Promise<boolean>;
  close: () => Promise<void>;
}

/**
 * What a stand may leave out: what needs it is skipped then, by name and aloud. Null: its target has nothing of the kind.
 * `http` stands for `losing` as well.
 */
export interface Parts {
  names?: Names;
  /** One target with this many members at the far end. */
  crowd?: (size: number) => Promise<Crowd>;
  /** A connector whose writes arrive, and whose answers to them don't come. */
  losing?: (how: 'reset' | 'hang') => Promise<ReadableConnector>;
  http?: Http;
  /** Somebody at work under an access that stands. */
  openSession?: ((ref: GrantRef) => Promise<{ works(): Promise<boolean> }>) | null;
  withoutRights?: MissingRight[] | null;
  disabling?: Disabling;
}

/** Makes what is called so at the far end; `exists: false`: no such name can be there, or it is another's already. */
export interface Names {
  target: (name: string) => Promise<{ target: string; exists: boolean }>;
  account: (name: string) => Promise<{ account: AccountRef; exists: boolean }>;
}

export interface Crowd {
  target: string;
  /** By what the connector lists as their `email`. */
  members: readonly string[];
  /** Comes first in any order, and is no member yet. */
  newcomer: string;
  /** Pages of about this many, where a page costs little. */
  connector: (pageSize: number) => ReadableConnector;
  join: (email: string) => Promise<void>;
  leave: (email: string) => Promise<void>;
  close?: () => Promise<void>;
}

/** Of a connector that disables accounts, by the target itself. */
export interface Disabling {
  letsIn: (account: AccountRef) => Promise<boolean>;
  /** The connector’s own account, and administrators’. */
  leftAlone: AccountRef[];
}

/** For what is spoken over HTTP: `connector` reaches the same far end at another URL. */
export interface Http {
  url: string;
  connector: (url: string, timeoutMs?: number) => ReadableConnector;
  isWrite: (asked: Asked) => boolean;
  /** A question for a list, of which there is more than one page when six accesses stand. */
  isList: (asked: Asked) => boolean;
}

/** `connector` lacks it; `says` is what its health calls it. */
export interface MissingRight {
  says: string;
  connector: () => Promise<ReadableConnector>;
  giveBack: () => Promise<void>;
}

/** A part of the stand; where it has none, the test is skipped. */
export function part<Name extends keyof Parts>(
  { skip }: TestContext,
  stand: Stand,
  name: Name,
): NonNullable<Stand[Name]> {
  return (
    stand[name] ??
    skip(`its stand gives ${stand[name] === null ? 'none, since there are none' : 'none'}: ${name}`)
  );
}

/** Says aloud what is skipped. */
export function sayWhatIsMissing(suite: string, stand: Stand): void {
  const wanted = ['names', 'crowd', 'openSession', 'withoutRights'] as const;
  const missing: string[] = wanted.filter((name) => stand[name] === undefined);
  if (stand.http === undefined && stand.losing === undefined) missing.push('http or losing');
  if (missing.length > 0)
    process.stderr.write(
      `\n*** ${suite}: its stand gives no ${missing.join(', ')}: what needs that is SKIPPED.\n\n`,
    );
}
