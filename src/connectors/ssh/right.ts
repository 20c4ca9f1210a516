import { randomBytes } from 'node:crypto';
import type { Access, Removed } from './ledger.ts';

/** A target of the settings for one account, which is a person’s address. */
export interface Right {
  target: string;
  account: string;
  /** It was read there before. */
  isSeen: boolean;
}

export const isOf =
  (right: Right) =>
  ({ target, account }: Pick<Right, 'target' | 'account'>): boolean =>
    target === right.target && account === right.account;

/** Its key id is new each time, so that access that is given again isn’t revoked with what was before. */
export const newAccess = ({ target, account }: Right, email: string): Access => ({
  target,
  account,
  email,
  keyId: ['sallyport', shortly(account), shortly(target), randomBytes(10).toString('hex')].join('/'),
  expiresAt: null,
  issuedUntil: null,
});

/** As servers log it. `ssh-keygen` reads blanks and # in a list of key ids as something else. */
const shortly = (name: string): string => encodeURIComponent(name.toWellFormed()).slice(0, 60);

/** Where no certificate was ever made there is nothing to revoke. */
export const removedOf = ({ target, account, keyId, issuedUntil }: Access, now: Date): Removed[] =>
  issuedUntil === null ? [] : [{ target, account, keyId, issuedUntil, removedAt: now.getTime() }];

export const usable = (removed: readonly Removed[], now: Date): Removed[] =>
  removed.filter(({ issuedUntil }) => issuedUntil > now.getTime());
