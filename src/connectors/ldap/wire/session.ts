import { readFile } from 'node:fs/promises';
import { connect, isIP } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { Attribute, Change, Client, type Filter, type SearchOptions } from 'ldapts';
import { ConnectorError } from '../../../domain/grant/connector.ts';
import { plainLine } from '../../plain-line.ts';
import { directoryOf } from '../kinds/directories.ts';
import type { Connection } from './connection.ts';
import { Entry } from './entry.ts';
import { watchPages } from './empty-page.ts';
import { LDAP, isCode } from './ldap-errors.ts';
import { isOfDomain, sidText } from '../kinds/sid.ts';
import { serverOf, type LdapSettings } from '../ldap-settings.ts';

const WHO_AM_I = '1.3.6.1.4.1.4203.1.11.3';
const PAGE = 500;
const BINARY = ['objectGUID', 'objectSid', 'tokenGroups'];

export interface Search {
  scope: 'base' | 'sub';
  filter?: Filter;
  attributes: readonly string[];
  /** So few entries that pages of them aren't asked for: of pages a connection has those of one search alone. */
  isShort?: boolean;
}

interface Modification {
  operation: 'add' | 'delete';
  attribute: string;
  value: string;
}

/** What is done on one connection, bound once: `actsAs` is what the directory calls whoever that is. */
export class Session {
  readonly #client: Client;
  readonly #connection: Connection;
  readonly #emptyElsewhere: RegExp | undefined;
  readonly actsAs: string;
  /** The id of whoever it is bound as, once that was read. */
  ownId: string | undefined;

  constructor(
    client: Client,
    connection: Connection,
    { actsAs, emptyElsewhere }: { actsAs: string; emptyElsewhere: RegExp | undefined },
  ) {
    this.#client = client;
    this.#connection = connection;
    this.#emptyElsewhere = emptyElsewhere;
    this.actsAs = actsAs;
  }

  /** The entry of this DN; undefined where there is none, or none that may be seen. */
  async entry(dn: string, attributes: readonly string[]): Promise<Entry | undefined> {
    try {
      return (await this.search(dn, { scope: 'base', attributes }))[0];
    } catch (error) {
      if (isCode(error, LDAP.noSuchObject, LDAP.invalidDn)) return undefined;
      throw error;
    }
  }

  /** Everything, paged: the server's own cut is an error. */
  async search(base: string, { scope, filter, attributes, isShort = false }: Search): Promise<Entry[]> {
    return this.#search(base, {
      scope,
      ...(filter && { filter }),
      attributes: [...attributes],
      explicitBufferAttributes: BINARY,
      ...(scope === 'sub' && !isShort && { paged: { pageSize: PAGE } }),
    });
  }

  /** Whether there is any at all. */
  async hasAny(base: string, filter: Filter): Promise<boolean> {
    const found = await this.#search(base, { scope: 'sub', filter, attributes: ['1.1'], sizeLimit: 1 });
    return found.length > 0;
  }

  async isMatch(dn: string, filter: Filter): Promise<boolean> {
    return (await this.#search(dn, { scope: 'base', filter, attributes: ['1.1'] })).length > 0;
  }

  /** Compared by the server, by the rules of the attribute. */
  compare(dn: string, attribute: string, value: string): Promise<boolean> {
    return this.#client.compare(dn, attribute, value);
  }

  async modify(dn: string, ...modifications: Modification[]): Promise<void> {
    const hadWritten = this.#connection.hasWritten;
    this.#connection.hasWritten = true;
    const changes = modifications.map(
      ({ operation, attribute, value }) =>
        new Change({ operation, modification: new Attribute({ type: attribute, values: [value] }) }),
    );
    try {
      await this.#client.modify(dn, changes);
    } catch (error) {
      // Refused as a whole: who was given the right since the bind may ask again.
      if (isCode(error, LDAP.insufficientAccess, LDAP.unwillingToPerform))
        this.#connection.hasWritten = hadWritten;
      throw error;
    }
  }

  /** What another server holds isn’t looked into, so that what isn’t found here may be there. */
  async #search(base: string, options: SearchOptions): Promise<Entry[]> {
    const { searchEntries, searchReferences } = await this.#client.search(base, options);
    const elsewhere = searchReferences.find((uri) => this.#emptyElsewhere?.test(uri) !== true);
    if (elsewhere !== undefined) throw leadsElsewhere(base, elsewhere);
    return searchEntries.map((found) => new Entry(found));
  }
}

const leadsElsewhere = (base: string, uri: string): ConnectorError =>
  new ConnectorError(
    { kind: 'invalid' },
    `A part of “${plainLine(base, 200)}” is on another server (${plainLine(uri, 200)}), where the connector doesn’t look: set people_base and groups_base to parts that the server of url holds itself.`,
  );

export async function openSession(settings: LdapSettings, connection: Connection): Promise<Session> {
  const { host, port, isTls } = serverOf(settings);
  const trust = {
    host,
    ...(isIP(host) === 0 && { servername: host }),
    ...(settings.ca !== undefined && { ca: await readCa(settings.ca) }),
  };
  const plain = () => connection.open(() => connect(port, host));
  const secure = () => connection.open(() => connectTls({ ...trust, port }));
  const client = new Client({
    url: settings.url,
    createConnection: plain as typeof connect,
    ...(isTls && { createSecureConnection: secure as unknown as typeof connectTls }),
  });
  watchPages(client, connection);
  if (!isTls && !settings.allow_plain) await client.startTLS(trust);
  await client.bind(settings.bind_dn, settings.bind_password);
  const { emptyElsewhere } = directoryOf(settings);
  return new Session(client, connection, { actsAs: await whoAmI(client), emptyElsewhere });
}

async function readCa(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch {
    throw new ConnectorError(
      { kind: 'invalid' },
      `The file that ca names can’t be read: ${path}. Mount it, or correct the path.`,
    );
  }
}

async function whoAmI(client: Client): Promise<string> {
  const name = (await askWho(client)) ?? (await readWho(client));
  if (name === '')
    throw new ConnectorError(
      { kind: 'denied' },
      'The directory took the connector for nobody, so that what it may see proves nothing.',
    );
  return name;
}

/** Undefined where the server doesn’t answer that, as Samba. */
async function askWho(client: Client): Promise<string | undefined> {
  try {
    return (await client.exop(WHO_AM_I)).value?.replace(/^(dn|u):/, '') ?? '';
  } catch (error) {
    if (isCode(error, LDAP.protocolError)) return undefined;
    throw error;
  }
}

/** The first of a connection’s own tokens is whose it is. */
async function readWho(client: Client): Promise<string> {
  const { searchEntries } = await client.search('', {
    scope: 'base',
    attributes: ['tokenGroups'],
    explicitBufferAttributes: BINARY,
  });
  const [sid] = new Entry(searchEntries[0] ?? { dn: '' }).bytes('tokenGroups');
  return sid !== undefined && isOfDomain(sid) ? sidText(sid) : '';
}
