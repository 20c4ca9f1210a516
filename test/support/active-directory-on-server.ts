import { Attribute, Change, EqualityFilter, type Client } from 'ldapts';
import { Entry } from '../../src/connectors/ldap/wire/entry.ts';
import { makeLdap } from '../../src/connectors/ldap/ldap-connector.ts';
import { LdapSettings } from '../../src/connectors/ldap/ldap-settings.ts';
import { sidText } from '../../src/connectors/ldap/kinds/sid.ts';
import type { Connector, GrantRef, ReadableConnector } from '../../src/domain/grant/connector.ts';
import { escaped } from './directory-on-server.ts';
import { DOMAIN, PASSWORD, bound, startSamba, type SambaServer } from './samba-server.ts';

type Values = Buffer[] | string[];

export const PEOPLE = `OU=People,${DOMAIN}`;
const NOW = new Date('2030-01-01T08:00:00Z');
export const BOT = { name: 'sallyport', dn: `CN=sallyport,CN=Users,${DOMAIN}` };
const GROUPS = `OU=Groups,${DOMAIN}`;

export const groupDn = (cn: string): string => `CN=${escaped(cn)},${GROUPS}`;
export const personDn = (cn: string): string => `CN=${escaped(cn)},${PEOPLE}`;

/** People and groups in an Active Directory of the test's own, whose connector has the least rights. */
export class ActiveDirectoryOnServer {
  #server: SambaServer | undefined;
  #admin: Client | undefined;
  #count = 0;

  async start(): Promise<void> {
    this.#server = await startSamba();
    this.#admin = await bound(this.#server, 'Administrator');
    for (const name of ['People', 'Groups'])
      await this.admin.add(`OU=${name},${DOMAIN}`, { objectClass: 'organizationalUnit', ou: name });
    await this.admin.add(BOT.dn, { objectClass: 'user', cn: BOT.name, sAMAccountName: BOT.name });
    await this.letIn(BOT.dn, BOT.name);
    const sid = await this.sidOf(BOT.dn);
    this.#server.delegate(GROUPS, sid);
    this.#server.delegateAccounts(PEOPLE, sid);
  }

  async stop(): Promise<void> {
    await this.#admin?.unbind();
    await this.#server?.stop();
  }

  get admin(): Client {
    if (this.#admin === undefined) throw new Error('start() first');
    return this.#admin;
  }

  async person(name: string): Promise<void> {
    const sAMAccountName = `p${++this.#count}`;
    const mail = `${name}@acme.test`;
    await this.admin.add(personDn(name), { objectClass: 'user', cn: name, sAMAccountName, mail });
  }

  async group(cn: string, more: Record<string, string> = {}): Promise<void> {
    const sAMAccountName = `g${++this.#count}`;
    await this.admin.add(groupDn(cn), { objectClass: 'group', cn, sAMAccountName, ...more });
  }

  /** Gives an account a password, under which it signs in by this name. */
  async letIn(dn: string, name: string): Promise<void> {
    await this.replace(dn, 'unicodePwd', [Buffer.from(`"${PASSWORD}"`, 'utf16le')]);
    await this.replace(dn, 'userPrincipalName', [`${name}@corp.acme.test`]);
    await this.replace(dn, 'userAccountControl', ['512']);
  }

  replace(dn: string, type: string, values: Values): Promise<void> {
    return this.#change('replace', dn, type, values);
  }

  hold({ target, account: { name } }: GrantRef): Promise<void> {
    return this.#change('add', target, 'member', [personDn(name)]);
  }

  /** Whether the group itself lists the account. */
  async holds({ target, account: { name } }: GrantRef): Promise<boolean> {
    const filter = new EqualityFilter({ attribute: 'member', value: personDn(name) });
    const { searchEntries } = await this.admin.search(target, { scope: 'base', filter, attributes: ['1.1'] });
    return searchEntries.length > 0;
  }

  async sidOf(dn: string): Promise<string> {
    const [sid = ''] = await this.sids(dn, 'objectSid');
    return sid;
  }

  /** As this client is shown them; of the connection itself where the DN is empty. */
  async sids(dn: string, attribute: 'objectSid' | 'tokenGroups', client = this.admin): Promise<string[]> {
    const explicitBufferAttributes = [attribute];
    const asked = { scope: 'base' as const, attributes: [attribute], explicitBufferAttributes };
    const { searchEntries } = await client.search(dn, asked);
    return new Entry(searchEntries[0] ?? { dn }).bytes(attribute).map(sidText);
  }

  async texts(dn: string, attribute: string): Promise<string[]> {
    const { searchEntries } = await this.admin.search(dn, { scope: 'base', attributes: [attribute] });
    return new Entry(searchEntries[0] ?? { dn }).texts(attribute);
  }

  /** From the connector. */
  async hide(attribute: 'objectSid' | 'member', dn: string): Promise<void> {
    this.#server?.hide(attribute, dn, await this.sidOf(BOT.dn));
  }

  /** Lets whoever is in a group change who is in the groups. */
  async delegateTo(dn: string): Promise<void> {
    this.#server?.delegate(GROUPS, await this.sidOf(dn));
  }

  signedIn(name: string): Promise<Client> {
    if (this.#server === undefined) throw new Error('start() first');
    return bound(this.#server, name);
  }

  settings(changes: Partial<LdapSettings> = {}): LdapSettings {
    return LdapSettings.parse({
      url: this.#server?.url,
      ca: this.#server?.ca,
      directory: 'active_directory',
      bind_dn: `${BOT.name}@corp.acme.test`,
      bind_password: PASSWORD,
      people_base: PEOPLE,
      groups_base: GROUPS,
      ...changes,
    });
  }

  connector(
    changes: Partial<LdapSettings> = {},
    pageSize = 2,
  ): ReadableConnector & Pick<Connector, 'sessions' | 'accounts'> {
    return makeLdap('ad', this.settings(changes), { pageSize, time: () => NOW });
  }

  #change(operation: 'add' | 'replace', dn: string, type: string, values: Values): Promise<void> {
    return this.admin.modify(dn, new Change({ operation, modification: new Attribute({ type, values }) }));
  }
}
