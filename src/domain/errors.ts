type ErrorCode =
  | 'stale' // somebody or something was first
  | 'forbidden' // this person may not do this
  | 'not_found'
  | 'invalid' // the input can't be understood
  | 'denied_by_policy'
  | 'unavailable'; // a fact that is needed can't be read now

/** What went wrong, in one sentence that the person who reads it can act on; `field` names the input at fault. */
export class DomainError extends Error {
  readonly code: ErrorCode;
  readonly field: string | undefined;
  constructor(code: ErrorCode, sentence: string, options?: { field?: string; cause?: unknown }) {
    super(sentence, options?.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'DomainError';
    this.code = code;
    this.field = options?.field;
  }
}

/** A row was no longer in a state that the change leaves from. */
export class StaleStateError extends DomainError {
  constructor(sentence: string) {
    super('stale', sentence);
    this.name = 'StaleStateError';
  }
}
