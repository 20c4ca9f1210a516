import type { Client } from 'ldapts';
import { Attribute, Change } from 'ldapts';
import { makeLdap, type LdapOptions } from '../../src/connectors/ldap/ldap-connector.ts';
import { LdapSettings } from '../../src/connectors/ldap/ldap-settings.ts';
import type { AccountRef, GrantRef, ReadableConnector } from '../../src/domain/grant/connector.ts';
import {
  BOT,
  GROUPS,
  NOBODY,
  PEOPLE,
  SUFFIX,
  admin,
  startSlapd,
  type Attributes,
  type LdapEntry,
  type LdapServer,
} from './ldap-server.ts';

/** Everything but letters and digits as bytes, so that any text is a name. */
export const escaped = (text: string): string =>
  text.replace(/[^a-z0-9]/gi, (char) =>
    [...Buffer.from(char)].map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join(''),
  );

export const groupDn = (cn: string): string => `cn=${escaped(cn)},${GROUPS}`;
export const personDn = (uid: string): string => `uid=${escaped(uid)},${PEOPLE}`;
export const account = (uid: string): AccountRef => ({
  email: `${uid}@acme.test`,
  employeeId: null,
  name: uid,
});

const BASE: readonly LdapEntry[] = [
  [SUFFIX, { objectClass: ['dcObject', 'organization'], dc: 'acme', o: 'Acme' }],
  ...['people', 'groups', 'services'].map(
    (ou): LdapEntry => [`ou=${ou},${SUFFIX}`, { objectClass: 'organizationalUnit', ou }],
  ),
  [
    BOT.dn,
    {
      objectClass: ['organizationalRole', 'simpleSecurityObject'],
      cn: 'sallyport',
      userPassword: BOT.password,
    },
  ],
  [NOBODY, { objectClass: 'organizationalRole', cn: 'nobody' }],
];

export const personEntry = (uid: string, more: Attributes = {}): LdapEntry => [
  personDn(uid),
  {
    objectClass: ['inetOrgPerson', ...(more['gidNumber'] === undefined ? [] : ['posixAccount'])],
    uid,
    cn: uid,
    sn: uid,
    ...more,
  },
];

export const groupEntry = (cn: string, members: string | string[] = NOBODY): LdapEntry => [
  groupDn(cn),
  { objectClass: 'groupOfNames', cn, member: members },
];

/** People and groups in a directory of the test's own. */
export class DirectoryOnServer {
  #server: LdapServer | undefined;
  #admin: Client | undefined;
  readonly #closing: (() => Promise<unknown>)[] = [];

  /** `entries`: such as are there from the beginning. */
  async start({ entries = [], ...how }: Parameters<typeof startSlapd>[0] = {}): Promise<void> {
    this.#server = await startSlapd({ entries: [...BASE, ...entries], ...how });
    this.#admin = await admin(this.#server.url);
  }

  async stop(): Promise<void> {
    await this.tidy();
    await this.#admin?.unbind();
    await this.#server?.stop();
  }

  atEnd(close: () => Promise<unknown>): void {
    this.#closing.push(close);
  }

  /** Closes what one test opened. */
  async tidy(): Promise<void> {
    for (const close of this.#closing.splice(0)) await close();
  }

  get server(): LdapServer {
    if (this.#server === undefined) throw new Error('start() first');
    return this.#server;
  }

  get admin(): Client {
    if (this.#admin === undefined) throw new Error('start() first');
    return this.#admin;
  }

  add(dn: string, attributes: Attributes): Promise<void> {
    return this.admin.add(dn, attributes);
  }

  person(uid: string, more?: Attributes): Promise<void> {
    return this.add(...personEntry(uid, more));
  }

  group(cn: string, members?: string | string[]): Promise<void> {
    return this.add(...groupEntry(cn, members));
  }

  change(
    dn: string,
    operation: 'add' | 'delete' | 'replace',
    type: string,
    ...values: string[]
  ): Promise<void> {
    return this.admin.modify(dn, new Change({ operation, modification: new Attribute({ type, values }) }));
  }

  settings(changes: Partial<LdapSettings> = {}): LdapSettings {
    return LdapSettings.parse({
      url: this.server.url,
      allow_plain: true,
      directory: 'openldap',
      bind_dn: BOT.dn,
      bind_password: BOT.password,
      people_base: PEOPLE,
      groups_base: GROUPS,
      login_attribute: 'uid',
      login: 'local_part',
      email_domain: 'acme.test',
      empty_member: NOBODY,
      ...changes,
    });
  }

  connector(
    changes?: Partial<LdapSettings>,
    options: Partial<LdapOptions> = { pageSize: 2 },
  ): ReadableConnector {
    const connector = makeLdap('directory', this.settings(changes), { time: () => new Date(), ...options });
    this.atEnd(async () => connector.close?.());
    return connector;
  }

  async holds({ target, account: { name } }: Pick<GrantRef, 'target' | 'account'>): Promise<boolean> {
    return this.admin.compare(target, 'member', personDn(name));
  }
}
