import { ConnectorError } from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';

/** What a target of the catalog names. */
export type Target =
  | { kind: 'group'; group: string }
  | { kind: 'assignment'; accountId: string; set: string };

const GROUP = 'group:';
const FORMS = '111122223333/PermissionSet or group:Name';
const ASSIGNMENT = /^(\d{12})\/([\w+=,.@-]{1,32})$/;

/** Rejects as `not_found` what can't be a name there. */
export function parseTarget(name: string, target: string): Target {
  const read = readTarget(target);
  if (read !== undefined) return read;
  throw new ConnectorError(
    { kind: 'not_found', what: 'target' },
    `${name} has nothing that is called “${plainLine(target, 200)}”: expected ${FORMS} in access.yaml.`,
  );
}

export function targetFault(target: string): string | undefined {
  if (readTarget(target) !== undefined) return undefined;
  const digits = /^(\d+)\//.exec(target)?.[1]?.length ?? 12;
  return digits === 12
    ? `expected ${FORMS}`
    : `expected ${FORMS} — an account’s id has 12 digits, and this one ${digits}`;
}

function readTarget(target: string): Target | undefined {
  if (target.startsWith(GROUP) && target.length > GROUP.length)
    return { kind: 'group', group: target.slice(GROUP.length) };
  const [, accountId, set] = ASSIGNMENT.exec(target) ?? [];
  return accountId === undefined || set === undefined ? undefined : { kind: 'assignment', accountId, set };
}

export const assignmentTarget = (accountId: string, set: string): string => `${accountId}/${set}`;
export const groupTarget = (group: string): string => `${GROUP}${group}`;
