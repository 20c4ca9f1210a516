import type { Page } from '../../domain/grant/connector.ts';
import type { Account } from './accounts.ts';

/** How an account has to do with the organisation, a team or a repository. */
export interface Holding {
  /** What it was given itself; null where nothing. */
  role: string | null;
  /** What it was invited to, and may take at any time; null where nothing. */
  invitedAs: string | null;
  /** Ways besides, in which it has access that isn’t the connector’s to take: sentences. */
  otherwise: string[];
}

export const NOTHING: Holding = { role: null, invitedAs: null, otherwise: [] };

export interface Holder {
  account: Account;
  role: string;
  /** They haven't accepted it yet. */
  isInvited: boolean;
}

/** The organisation, one of its teams, or one of its repositories, found. */
export interface Right {
  /** Its own number or id there. */
  id: string;
  /** As in “is a member of …”. */
  words: string;
  /** How the catalog’s target calls it by now. */
  name: string;
  holding(account: Account): Promise<Holding>;
  /** Whether somebody has to accept it first. */
  give(account: Account, role: string): Promise<{ isInvited: boolean }>;
  /** Whether `take` leaves other ways in alone, so that it is asked for whatever is shown. */
  takesOwnAlone: boolean;
  /** Whatever is held of it, in whatever role, invitations with it. */
  take(account: Account, held: Holding): Promise<void>;
  /** Where an invitation is accepted. */
  acceptAt: string;
  /** All who hold it themselves or are invited, a part at a time; each part of its own kind. */
  holders: readonly ((cursor: string | undefined) => Promise<Page<Holder>>)[];
}
