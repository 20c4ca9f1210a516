import { StaleStateError } from '../../../domain/errors.ts';
import type { Grant } from '../../../domain/grant/grant.ts';

/** Told to whoever comes to end what is ending or has ended. */
export function alreadyEnding({ state }: Pick<Grant, 'state'>): StaleStateError {
  return new StaleStateError(
    state === 'revoked' || state === 'failed'
      ? 'This access has ended already, so nothing was changed.'
      : 'This access is being removed already, so nothing was changed.',
  );
}
