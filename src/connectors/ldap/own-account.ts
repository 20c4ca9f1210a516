import { ConnectorError } from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';
import type { Account } from './accounts.ts';
import { isSameDn } from './dn.ts';
import { noOwnId } from './faults.ts';
import { directoryOf } from './kinds/directories.ts';
import type { LdapSettings } from './ldap-settings.ts';
import type { Session } from './wire/session.ts';

/** Rejects for accounts that are nobody’s: neither what they hold nor whether they are let in is for the connector to change. */
export async function assertMayChange(
  session: Session,
  settings: LdapSettings,
  account: Account,
): Promise<void> {
  const directory = directoryOf(settings);
  session.ownId ??= await directory.findOwnId(session, settings);
  const { ownId } = session;
  if (ownId === undefined) throw noOwnId(directory.idAttribute);
  const isPlaceholder = settings.empty_member !== undefined && isSameDn(settings.empty_member)(account.dn);
  if (ownId === account.id || isPlaceholder || account.isSystem)
    throw new ConnectorError(
      { kind: 'denied' },
      `“${plainLine(account.dn, 200)}” is the connector’s own account, its empty_member, or one of the directory itself: it is left alone.`,
    );
}
