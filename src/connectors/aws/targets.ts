import { ConnectorError } from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';

/** What a target of the catalog names. */
export type Target =
  | { kind: 'group'; group: string }
  | { kind: 'assignment'; accountId: string; set: string };

const GROUP = 'group:';
const ASSIGNMENT = /^(\d{12})\/([\w+=,.@-]{1,32})$/;

/** Rejects as `not_found` what can't be a name there. */
export function parseTarget(name: string, target: string): Target {
  if (target.startsWith(GROUP) && target.length > GROUP.length)
    return { kind: 'group', group: target.slice(GROUP.length) };
  const [, accountId, set] = ASSIGNMENT.exec(target) ?? [];
  if (accountId !== undefined && set !== undefined) return { kind: 'assignment', accountId, set };
  throw new ConnectorError(
    { kind: 'not_found', what: 'target' },
    `${name} has nothing that is called “${plainLine(target, 200)}”: expected 111122223333/PermissionSet or group:Name in access.yaml.`,
  );
}

export const assignmentTarget = (accountId: string, set: string): string => `${accountId}/${set}`;
export const groupTarget = (group: string): string => `${GROUP}${group}`;
