import type { DiscrepancyId } from '../ids.ts';

/** `disable`: the account is shut out and keeps what it holds. `revoke`: what it holds and nobody decided is taken from it. */
export const REMOVAL_WAYS = ['disable', 'revoke'] as const;
export type RemovalWay = (typeof REMOVAL_WAYS)[number];

/** One of the rights that an account is to lose. */
export interface RightToRemove {
  target: string;
  targetId: string | null;
  /** When it was first read back as gone, as an instant in ISO's form, while what was open under it may go on. */
  goneSince?: string;
  /** What a person has to do at the target. */
  byHand?: string;
  /** Why nothing is left to do about it. */
  proof?: string;
}

/** What an owner had done about an account of nobody, and how far that is. */
export interface AccountRemoval {
  discrepancyId: DiscrepancyId;
  resourceId: string;
  connectorId: string;
  placeId: string;
  accountKey: string;
  way: RemovalWay;
  rights: RightToRemove[];
  /** Counts up where its target says that it did what it didn't do: it is told to under another operation id then. */
  round: number;
  /** When it is tried next; null once it is done. */
  dueAt: Date | null;
  leaseUntil: Date | null;
  attempts: number;
  lastError: string;
  /** What a person has to do at the target; empty where nobody has. */
  byHand: string;
  doneAt: Date | null;
  proof: string;
}
