import { GrantId } from '../ids.ts';

const OURS = /^(grant_[0-9a-z]{9,}):\d+$/;

/** What a target is told to know a write by: the same over retries of one grant or one revocation. */
export const operationIdOf = ({ id, operation }: { id: GrantId; operation: number }): string =>
  `${id}:${operation}`;

/** The grant of ours whose operation that was, known here or not; undefined for anything else. */
export function grantOfOperation(operationId: string): GrantId | undefined {
  const id = OURS.exec(operationId)?.[1];
  return id === undefined ? undefined : GrantId.parse(id);
}
