type ErrorCode =
  | 'stale' // somebody or something was first
  | 'forbidden' // this person may not do this
  | 'not_found'
  | 'invalid' // the input can't be understood
  | 'denied_by_policy'
  | 'unavailable'; // a fact that is needed can't be read now

/** What may be done instead; each surface says how it is called there. */
export type NextAct = 'request' | 'status' | 'delegate';

/** What went wrong, in one sentence that the person who reads it can act on; `field` names the input at fault. */
export class DomainError extends Error {
  readonly code: ErrorCode;
  readonly field: string | undefined;
  readonly next: NextAct | undefined;
  constructor(
    code: ErrorCode,
    sentence: string,
    options?: { field?: string; next?: NextAct; cause?: unknown },
  ) {
    super(sentence, options?.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'DomainError';
    this.code = code;
    this.field = options?.field;
    this.next = options?.next;
  }
}

/** A row was no longer in a state that the change leaves from. */
export class StaleStateError extends DomainError {
  constructor(sentence: string) {
    super('stale', sentence);
    this.name = 'StaleStateError';
  }
}

/** Whether what failed may pass by itself: the same may be tried again. */
export const isUnavailable = (error: unknown): boolean =>
  error instanceof DomainError && error.code === 'unavailable';
