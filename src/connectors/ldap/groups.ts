import { AndFilter, EqualityFilter, OrFilter, PresenceFilter, type Filter } from 'ldapts';
import { ConnectorError, type GrantRef } from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';
import { isDn } from './dn.ts';
import type { Entry } from './wire/entry.ts';
import { directoryOf } from './kinds/directories.ts';
import type { Kind } from './kinds/directory.ts';
import type { LdapSettings } from './ldap-settings.ts';
import { unreadable, within } from './faults.ts';
import type { Session } from './wire/session.ts';

export interface Group {
  dn: string;
  id: string;
  name: string;
  /** At least one. */
  kinds: [Kind, ...Kind[]];
  /** Accounts that name it as their primary group’s are members without being listed. */
  primaryKey: string | undefined;
  /** In Active Directory. */
  sid: Buffer | undefined;
}

type Settings = Pick<LdapSettings, 'groups_base' | 'directory'>;

const attributesIn = (settings: Settings): string[] => {
  const { idAttribute, attributes } = directoryOf(settings);
  return ['objectClass', 'cn', idAttribute, ...attributes.group];
};

/**
 * The group that was seen, and the one that is called so now: mostly the same. Where it is known by its own id, nothing else is
 * meant by its name.
 */
export async function findGroups(
  session: Session,
  settings: Settings,
  { target, targetId, seenAs }: Pick<GrantRef, 'target' | 'targetId' | 'seenAs'>,
): Promise<{ byId: Group | undefined; byName: Group | undefined }> {
  const id = targetId ?? seenAs?.targetId;
  const byName = await findByName(session, settings, target);
  if (id === undefined || byName?.id === id) return { byId: byName, byName };
  const filter = directoryOf(settings).withId(id);
  const found = filter && (await searchGroups(session, settings, filter))[0];
  return { byId: found, byName: targetId === undefined ? byName : found };
}

/** By its DN, or by its cn under `groups_base`. */
async function findByName(session: Session, settings: Settings, target: string): Promise<Group | undefined> {
  if (isDn(target)) {
    const entry = await session.entry(target, attributesIn(settings));
    return entry && asGroup(settings, entry);
  }
  if (target === '') return undefined;
  const named = new EqualityFilter({ attribute: 'cn', value: target });
  const [found, other] = await searchGroups(session, settings, named);
  if (other !== undefined)
    throw new ConnectorError(
      { kind: 'conflict' },
      `Two groups are called “${plainLine(target, 80)}” under groups_base: name the one that is meant by its DN.`,
    );
  return found;
}

async function searchGroups(session: Session, settings: Settings, filter: Filter): Promise<Group[]> {
  const isGroup = new OrFilter({
    filters: directoryOf(settings).kinds.map(
      ({ objectClass: value }) => new EqualityFilter({ attribute: 'objectClass', value }),
    ),
  });
  const both = new AndFilter({ filters: [isGroup, filter] });
  const found = await within(settings.groups_base, 'groups_base', (base) =>
    session.search(base, { scope: 'sub', filter: both, attributes: attributesIn(settings) }),
  );
  return found.map((entry) => asGroup(settings, entry));
}

/** All of them, in the order of their DNs. */
export async function sortedGroups(session: Session, settings: Settings): Promise<Group[]> {
  const groups = await searchGroups(session, settings, new PresenceFilter({ attribute: 'objectClass' }));
  return groups.toSorted((one, other) => (one.dn < other.dn ? -1 : 1));
}

function asGroup(settings: Settings, entry: Entry): Group {
  const directory = directoryOf(settings);
  const called = plainLine(entry.dn, 200);
  const [first, ...others] = directory.kinds.filter(({ objectClass }) => entry.isOf(objectClass));
  const why =
    first === undefined
      ? `no group that the connector knows: expected one of ${directory.kinds.map(({ objectClass }) => objectClass).join(', ')}`
      : directory.whyUseless(entry);
  if (first === undefined || why !== undefined)
    throw new ConnectorError({ kind: 'invalid' }, `“${called}” is ${why}.`);
  const id = directory.idOf(entry);
  if (id === undefined) throw unreadable(directory.idAttribute, entry.dn);
  return {
    dn: entry.dn,
    id,
    name: entry.text('cn') ?? entry.dn,
    kinds: [first, ...others],
    primaryKey: directory.primaryOf.group(entry),
    sid: directory.sidOf?.(entry),
  };
}
