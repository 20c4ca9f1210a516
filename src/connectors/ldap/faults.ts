import { ConnectorError } from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';
import { LDAP, isCode } from './wire/ldap-errors.ts';

/** A base that isn’t there, or may not be seen, hides whatever stands under it. */
export async function within<T>(
  base: string,
  setting: 'groups_base' | 'people_base',
  search: (base: string) => Promise<T>,
): Promise<T> {
  try {
    return await search(base);
  } catch (error) {
    if (!isCode(error, LDAP.noSuchObject, LDAP.invalidDn)) throw error;
    throw new ConnectorError(
      { kind: 'invalid' },
      `The directory shows the connector no “${plainLine(base, 200)}”: correct ${setting}, or let its bind DN read it.`,
    );
  }
}

export function unreadable(attribute: string, dn: string): ConnectorError {
  return new ConnectorError(
    { kind: 'denied' },
    `The connector may not read the ${attribute} of “${plainLine(dn, 200)}”: let its bind DN read that attribute.`,
  );
}

/** Without it, nothing keeps the connector from changing what it is itself a member of. */
export const noOwnId = (attribute: string): ConnectorError =>
  new ConnectorError(
    { kind: 'denied' },
    `The connector can’t see which account is its own, so it changes no membership: give bind_dn as the DN of an entry, and let that read its own ${attribute}.`,
  );

export const vanished = ({ dn }: { dn: string }): ConnectorError =>
  new ConnectorError(
    { kind: 'retryable' },
    `“${plainLine(dn, 200)}” was changed, renamed, moved or hidden while it was read. It will be tried again.`,
  );

export function noTarget(target: string): ConnectorError {
  return new ConnectorError(
    { kind: 'not_found', what: 'target' },
    `The directory shows the connector no group called “${plainLine(target, 200)}”: create it, correct the target in access.yaml, or let the connector’s bind DN read it.`,
  );
}
