import type { DomainError } from '../domain/errors.ts';
import { whyUnreadable } from '../store/database/unavailable.ts';

/** What a failed look at the database is in words, where it failed outside a transaction; undefined for any other error. */
export const readFault = (error: unknown): DomainError | undefined => whyUnreadable(error);
