import type { GrantRow } from '../../../store/grant/grant-store.ts';

/**
 * What makes the next attempt an operation of its own: a target answers a repeated one as the first time, also where
 * it never did it.
 */
export const anotherOperation = ({ operation }: Pick<GrantRow, 'operation'>) => ({
  operation: operation + 1,
  handle: null,
});
