import { AndFilter, EqualityFilter, ExtensibleFilter, NotFilter, OrFilter } from 'ldapts';
import { ConnectorError } from '../../../domain/grant/connector.ts';
import { plainLine } from '../../plain-line.ts';
import type { Account } from '../accounts.ts';
import type { Directory, Kind, Listed, Standing } from './directory.ts';
import { isDn } from '../dn.ts';
import type { Entry } from '../wire/entry.ts';
import { unreadable, vanished, within } from '../faults.ts';
import type { Group } from '../groups.ts';
import { guidBytes, guidText } from './guid.ts';
import type { LdapSettings } from '../ldap-settings.ts';
import type { Session } from '../wire/session.ts';
import { isOfDomain, lastPart, sidText } from './sid.ts';

const GROUP: Kind = { objectClass: 'group', attribute: 'member', names: 'dn' };
const IN_CHAIN = '1.2.840.113556.1.4.1941';

export const activeDirectory: Directory = {
  kinds: [GROUP],
  idAttribute: 'objectGUID',
  dnAttribute: 'distinguishedName',
  idOf,
  withId(id) {
    const value = guidBytes(id);
    return value && new EqualityFilter({ attribute: 'objectGUID', value });
  },
  dnOfId: (id) => `<GUID=${id}>`,
  nests: true,
  findOwnId,
  attributes: {
    group: ['objectSid', 'groupType'],
    person: ['primaryGroupID', 'isCriticalSystemObject'],
  },
  isPerson: new EqualityFilter({ attribute: 'objectClass', value: 'user' }),
  isSystem: (person) => person.text('isCriticalSystemObject') === 'TRUE',
  primaryOf: {
    group: (entry) => entry.bytes('objectSid').map(lastPart)[0],
    person: (entry) => entry.text('primaryGroupID'),
  },
  sidOf(entry) {
    const [sid] = entry.bytes('objectSid');
    if (sid === undefined) throw unreadable('objectSid', entry.dn);
    return sid;
  },
  emptyElsewhere: /^ldaps?:\/\/[^/]*\/(DC=ForestDnsZones|DC=DomainDnsZones|CN=Configuration),DC=/i,
  unlisted({ dn, primaryKey }, listed) {
    const held = new ExtensibleFilter({ matchType: 'memberOf', rule: IN_CHAIN, value: dn });
    const isDirect = new EqualityFilter({ attribute: 'memberOf', value: dn });
    const through = new AndFilter({ filters: [held, new NotFilter({ filter: isDirect })] });
    const isPrimary = new EqualityFilter({ attribute: 'primaryGroupID', value: primaryKey ?? '' });
    return new OrFilter({ filters: [listed.length === 0 ? held : through, isPrimary] });
  },
  whyUseless: (entry) =>
    Number(entry.text('groupType')) < 0 ? undefined : 'a distribution group, which gives no access',
  readStanding,
  readListed,
  async mayChange(session, { dn }) {
    const entry = await session.entry(dn, ['allowedAttributesEffective']);
    return (entry?.texts('allowedAttributesEffective') ?? []).some((one) => one.toLowerCase() === 'member');
  },
};

function idOf(entry: Entry): string | undefined {
  const [bytes] = entry.bytes('objectGUID');
  return bytes && guidText(bytes);
}

async function findOwnId(session: Session, settings: LdapSettings): Promise<string | undefined> {
  const { bind_dn: bound, people_base: people } = settings;
  if (isDn(bound)) {
    const entry = await session.entry(bound, ['objectGUID']);
    return entry && idOf(entry);
  }
  // The first of a connection's own tokens is whose it is.
  const [sid] = (await session.entry('', ['tokenGroups']))?.bytes('tokenGroups') ?? [];
  if (sid !== undefined && isOfDomain(sid)) {
    const own = await session.entry(`<SID=${sidText(sid)}>`, ['objectClass', 'objectGUID']);
    if (own?.isOf('user')) return idOf(own);
  }
  const attribute = bound.includes('@') ? 'userPrincipalName' : 'sAMAccountName';
  const filter = new EqualityFilter({ attribute, value: bound.replace(/^.*\\/, '') });
  const found = await within(people, 'people_base', (base) =>
    session.search(base, { scope: 'sub', filter, attributes: ['objectGUID'] }),
  );
  return found[0] && idOf(found[0]);
}

/** What the group lists says how; what the directory itself makes of it, other groups in between, is in the account’s tokens. */
async function readStanding(session: Session, group: Group, account: Account): Promise<Standing> {
  const isListed = await session.isMatch(
    group.dn,
    new EqualityFilter({ attribute: GROUP.attribute, value: account.dn }),
  );
  const tokens = (await session.entry(account.dn, ['tokenGroups']))?.bytes('tokenGroups') ?? [];
  if (tokens.length === 0) throw noTokens(account);
  const listed = isListed ? [{ kind: GROUP, name: account.dn }] : [];
  const isPrimary = group.primaryKey !== undefined && group.primaryKey === account.primaryKey;
  const isHeld = tokens.some((sid) => group.sid !== undefined && sid.equals(group.sid));
  if (!isHeld || isListed || isPrimary) return { group, listed, isPrimary };
  return { group, listed, isPrimary, through: await groupBetween(session, group, tokens) };
}

async function groupBetween(session: Session, group: Group, tokens: readonly Buffer[]): Promise<string> {
  for (const { name } of await readListed(session, group)) {
    const [sid] = (await session.entry(name, ['objectSid']))?.bytes('objectSid') ?? [];
    if (sid !== undefined && tokens.some((one) => one.equals(sid))) return name;
  }
  return 'another group';
}

/**
 * A long list comes in parts, and the attribute’s own name then has no value. Whoever leaves meanwhile moves up all behind them,
 * so each part is asked for from the last one that is known.
 */
async function readListed(session: Pick<Session, 'entry'>, group: Group): Promise<Listed[]> {
  const names: string[] = [];
  for (;;) {
    const last = names.at(-1);
    const asked = last === undefined ? GROUP.attribute : `${GROUP.attribute};range=${names.length - 1}-*`;
    const entry = await session.entry(group.dn, [asked]);
    if (entry === undefined) throw vanished(group);
    const part = entry.attributes.find((name) => name.startsWith(`${GROUP.attribute};range=`));
    const found = entry.texts(part ?? GROUP.attribute);
    if (last !== undefined && found.shift() !== last) throw vanished(group);
    names.push(...found);
    if (part === undefined || part.endsWith('-*')) return names.map((name) => ({ kind: GROUP, name }));
    if (found.length === 0) throw vanished(group);
  }
}

const noTokens = ({ dn }: Account): ConnectorError =>
  new ConnectorError(
    { kind: 'denied' },
    `The connector may not read the tokenGroups of “${plainLine(dn, 200)}”, so it can’t see what it holds: add its account to the group Windows Authorization Access Group.`,
  );
