import { PresenceFilter } from 'ldapts';
import { ConnectorError, type Health } from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';
import { directoryOf } from './kinds/directories.ts';
import { noOwnId, within } from './faults.ts';
import { findGroups } from './groups.ts';
import type { LdapSettings } from './ldap-settings.ts';
import { LDAP, isCode } from './wire/ldap-errors.ts';
import type { Session } from './wire/session.ts';

/** As whom the connector acts, and what it may not see or change, on each of these targets too. */
export async function readHealth(
  session: Session,
  settings: LdapSettings,
  targets: readonly string[],
): Promise<Health> {
  const looks = [ownLack(session, settings), peopleLack(session, settings), groupsLack(session, settings)];
  const lacks = (await Promise.all(looks)).flat();
  if (lacks.length === 0)
    for (const target of targets) lacks.push(...(await targetLacks(session, settings, target)));
  return { ok: lacks.length === 0, actsAs: session.actsAs, lacks };
}

const ownLack = (session: Session, settings: LdapSettings) =>
  sentenceOf(async () => {
    const directory = directoryOf(settings);
    if ((await directory.findOwnId(session, settings)) === undefined) throw noOwnId(directory.idAttribute);
    return [];
  });

const peopleLack = (session: Session, { people_base: people, login_attribute: login }: LdapSettings) =>
  sentenceOf(async () => {
    const hasLogin = new PresenceFilter({ attribute: login });
    const isAny = await within(people, 'people_base', (base) => session.hasAny(base, hasLogin));
    return isAny
      ? []
      : [`It sees no entry with ${login} under people_base: correct them, or let its bind DN read both.`];
  });

const groupsLack = (session: Session, { groups_base: groups }: LdapSettings) =>
  sentenceOf(async () => {
    const any = new PresenceFilter({ attribute: 'objectClass' });
    await within(groups, 'groups_base', (base) => session.hasAny(base, any));
    return [];
  });

const targetLacks = (session: Session, settings: LdapSettings, target: string) =>
  sentenceOf(async () => {
    const directory = directoryOf(settings);
    const called = plainLine(target, 200);
    const { byName: group } = await findGroups(session, settings, { target });
    if (group === undefined)
      return [`It sees no group called “${called}”: create it, or let its bind DN read it.`];
    await directory.readListed(session, group);
    return (await directory.mayChange(session, group))
      ? []
      : [`It may not change who is in “${called}”: let its bind DN write ${group.kinds[0].attribute} there.`];
  });

/** What somebody has to put right is a lack; what passes by itself isn’t. */
async function sentenceOf(look: () => Promise<string[]>): Promise<string[]> {
  try {
    return await look();
  } catch (error) {
    if (isCode(error, LDAP.insufficientAccess))
      return ['It may not read all that it has to: see the rights that it needs.'];
    if (!(error instanceof ConnectorError) || error.fault.kind === 'retryable') throw error;
    return [error.message];
  }
}
