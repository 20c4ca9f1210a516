import { randomUUID } from 'node:crypto';
import { EqualityFilter, PresenceFilter } from 'ldapts';
import { ConnectorError } from '../../../domain/grant/connector.ts';
import { plainLine } from '../../plain-line.ts';
import type { Account } from '../accounts.ts';
import { namesIn, type Directory, type Kind, type Listed, type Standing } from './directory.ts';
import { isDn } from '../dn.ts';
import { vanished } from '../faults.ts';
import type { Group } from '../groups.ts';
import { LDAP, isCode } from '../wire/ldap-errors.ts';
import type { Session } from '../wire/session.ts';

type Looks = Pick<Session, 'entry' | 'compare'>;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const openldap: Directory = {
  kinds: [
    { objectClass: 'groupOfNames', attribute: 'member', names: 'dn' },
    { objectClass: 'groupOfUniqueNames', attribute: 'uniqueMember', names: 'dn' },
    { objectClass: 'posixGroup', attribute: 'memberUid', names: 'uid' },
  ],
  idAttribute: 'entryUUID',
  dnAttribute: 'entryDN',
  idOf: (entry) => entry.text('entryUUID'),
  withId: (id) => (UUID.test(id) ? new EqualityFilter({ attribute: 'entryUUID', value: id }) : undefined),
  nests: false,
  findOwnId,
  attributes: { group: ['gidNumber'], person: ['uid', 'gidNumber'] },
  isSystem: () => false,
  primaryOf: { group: (entry) => entry.text('gidNumber'), person: (entry) => entry.text('gidNumber') },
  unlisted: ({ primaryKey }) =>
    primaryKey === undefined ? undefined : new EqualityFilter({ attribute: 'gidNumber', value: primaryKey }),
  whyUseless: () => undefined,
  readStanding,
  readListed,
  listedAs,
  mayChange,
};

/** Asked by the attribute itself: who may read no more of their own entry finds it too. */
async function findOwnId(session: Session): Promise<string | undefined> {
  if (!isDn(session.actsAs)) return undefined;
  const filter = new PresenceFilter({ attribute: 'entryUUID' });
  try {
    const found = await session.search(session.actsAs, { scope: 'base', filter, attributes: ['entryUUID'] });
    return found[0]?.text('entryUUID');
  } catch (error) {
    if (isCode(error, LDAP.noSuchObject, LDAP.invalidDn)) return undefined;
    throw error;
  }
}

/** The server compares, value by value: it says by which rule, and that the connector may not look. */
async function readStanding(session: Session, group: Group, account: Account): Promise<Standing> {
  const listed: Listed[] = [];
  for (const kind of group.kinds) {
    const names = namesIn(kind, account);
    for (const name of names) if (await lists(session, group, { kind, name })) listed.push({ kind, name });
    if (names.length === 0) await assertReadable(session, group, kind);
  }
  const isPrimary = group.primaryKey !== undefined && group.primaryKey === account.primaryKey;
  return { group, listed, isPrimary };
}

async function readListed(session: Looks, group: Group): Promise<Listed[]> {
  const attributes = group.kinds.map(({ attribute }) => attribute);
  const entry = await session.entry(group.dn, attributes);
  if (entry === undefined) throw vanished(group);
  const all: Listed[] = [];
  for (const kind of group.kinds) {
    const names = entry.texts(kind.attribute);
    if (names.length === 0) await assertReadable(session, group, kind);
    all.push(...names.map((name) => ({ kind, name })));
  }
  return all;
}

async function listedAs(
  session: Looks,
  group: { dn: string; kinds: readonly Kind[] },
  name: string,
): Promise<Listed[]> {
  const listed: Listed[] = [];
  for (const kind of group.kinds)
    if (await lists(session, group, { kind, name })) listed.push({ kind, name });
  return listed;
}

async function lists(session: Looks, group: { dn: string }, { kind, name }: Listed): Promise<boolean> {
  try {
    return await session.compare(group.dn, kind.attribute, name);
  } catch (error) {
    // A name that the attribute’s syntax has no room for can’t be listed.
    if (isCode(error, LDAP.noSuchAttribute, LDAP.invalidSyntax)) return false;
    if (isCode(error, LDAP.noSuchObject)) throw vanished(group);
    throw isCode(error, LDAP.insufficientAccess) ? mayNotRead(group, kind) : error;
  }
}

/** That nothing is listed proves something only to whoever would be shown it. */
const assertReadable = (session: Looks, group: { dn: string }, kind: Kind): Promise<boolean> =>
  lists(session, group, { kind, name: kind.names === 'dn' ? group.dn : 'nobody' });

const mayNotRead = ({ dn }: { dn: string }, { attribute }: Kind): ConnectorError =>
  new ConnectorError(
    { kind: 'denied' },
    `The connector may not read who is in “${plainLine(dn, 200)}”: let its bind DN read ${attribute} there.`,
  );

/**
 * Nobody is told what they may do but by a refusal: what is asked for here can’t come about, since it also takes away a
 * member that isn’t there, and rights are looked at first.
 */
async function mayChange(session: Session, { dn, kinds: [kind] }: Group): Promise<boolean> {
  const nobody = (): string => `${kind.names === 'uid' ? '' : 'cn='}sallyport-${randomUUID()}`;
  const { attribute } = kind;
  try {
    await session.modify(
      dn,
      { operation: 'delete', attribute, value: nobody() },
      { operation: 'add', attribute, value: nobody() },
    );
    return true;
  } catch (error) {
    if (isCode(error, LDAP.noSuchAttribute)) return true;
    if (isCode(error, LDAP.insufficientAccess)) return false;
    throw error;
  }
}
