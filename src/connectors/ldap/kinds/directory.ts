import type { Filter } from 'ldapts';
import type { Account } from '../accounts.ts';
import type { Entry } from '../wire/entry.ts';
import type { Group } from '../groups.ts';
import type { LdapSettings } from '../ldap-settings.ts';
import type { Session } from '../wire/session.ts';

/** A kind of group, and how it names whom it holds. */
export interface Kind {
  objectClass: string;
  attribute: 'member' | 'uniqueMember' | 'memberUid';
  names: 'dn' | 'uid';
}

/** One value of a group. */
export interface Listed {
  kind: Kind;
  name: string;
}

/** How an account is a member of one group. */
export interface Standing {
  group: Group;
  listed: Listed[];
  /** The account itself says so, and the group lists nothing. */
  isPrimary: boolean;
  /** The name of another group, which is a member of this one. */
  through?: string;
}

/** What OpenLDAP and Active Directory do each in its own way. */
export interface Directory {
  /** A group may be of two kinds; it gives by the first, and either holds. */
  kinds: readonly Kind[];
  /** What an entry is called for as long as it lives, wherever it is moved. */
  idAttribute: 'entryUUID' | 'objectGUID';
  idOf(entry: Entry): string | undefined;
  /** By which a search finds entries by their DNs, where the connector may. */
  dnAttribute: 'entryDN' | 'distinguishedName';
  /** Undefined where it is no entry’s id: what a group lists and no entry is called by has its own text for one. */
  withId(id: string): Filter | undefined;
  /** A DN that leads to an entry wherever it was moved; absent where there is no such thing. */
  dnOfId?(id: string): string;
  /** Whether who is in a group that is in another group is in that one too. */
  nests: boolean;
  /** The account that the connector itself is. */
  findOwnId(session: Session, settings: LdapSettings): Promise<string | undefined>;
  /** Read of groups and of people, beside what both are found by. */
  attributes: { group: readonly string[]; person: readonly string[] };
  /** What is an account; absent where any entry may be one. */
  isPerson?: Filter;
  isSystem(person: Entry): boolean;
  /** By which accounts are members without being listed. */
  primaryOf: { group(entry: Entry): string | undefined; person(entry: Entry): string | undefined };
  /** What a group is called in the tokens of whom it holds; rejects where that may not be read. */
  sidOf?(group: Entry): Buffer;
  /** Whom a group holds without listing them; of one that lists nobody, whoever says so, since its list may be hidden. */
  unlisted(group: Group, listed: readonly Listed[]): Filter | undefined;
  /** What a search from the root leads on to that holds neither people nor groups. */
  emptyElsewhere?: RegExp;
  /** Why a group gives no access at all. */
  whyUseless(entry: Entry): string | undefined;
  /** Rejects where the connector couldn’t see it. */
  readStanding(session: Session, group: Group, account: Account): Promise<Standing>;
  /** All that the group lists; rejects where the connector couldn’t see it. */
  readListed(session: Pick<Session, 'entry' | 'compare'>, group: Group): Promise<Listed[]>;
  /** What the group lists by this name as it is written; absent where the directory follows each rename in its groups. */
  listedAs?(
    session: Pick<Session, 'entry' | 'compare'>,
    group: { dn: string; kinds: readonly Kind[] },
    name: string,
  ): Promise<Listed[]>;
  mayChange(session: Session, group: Group): Promise<boolean>;
}

/** The names under which a group of this kind holds an account. */
export const namesIn = ({ names }: Kind, { dn, uids }: Pick<Account, 'dn' | 'uids'>): readonly string[] =>
  names === 'dn' ? [dn] : uids;
