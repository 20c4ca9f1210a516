import { execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'ldapts';
import { certify } from './certificate.ts';
import { freePort } from './free-port.ts';

const SLAPD = '/usr/sbin/slapd';
const SLAPADD = '/usr/sbin/slapadd';
const SCHEMAS = ['core', 'cosine', 'nis', 'inetorgperson'];

export const SUFFIX = 'dc=acme,dc=test';
const ADMIN = { dn: `cn=admin,${SUFFIX}`, password: 'admin-of-tests' };
export const BOT = { dn: `cn=sallyport,ou=services,${SUFFIX}`, password: 'canary-1907' };
export const NOBODY = `cn=nobody,ou=services,${SUFFIX}`;
export const PEOPLE = `ou=people,${SUFFIX}`;
export const GROUPS = `ou=groups,${SUFFIX}`;

/** What docs/connectors/ldap.md has an administrator paste, and nothing else for anybody. */
export function leastRights(): string {
  const page = readFileSync(new URL('../../docs/connectors/ldap.md', import.meta.url), 'utf8');
  const rights = [...page.matchAll(/^olcAccess: \{\d+\}(.*\n(?:  .*\n)*)/gm)].map(
    (found) => `access ${found[1]}`,
  );
  return rights.join('').replaceAll('dc=example', 'dc=test');
}

export interface LdapServer {
  url: string;
  tlsUrl: string;
  /** Of the certificate that it shows. */
  ca: string;
  stop(): Promise<void>;
}

export const hasSlapd = (): boolean => existsSync(SLAPD);

export type Attributes = Record<string, string | string[]>;
export type LdapEntry = readonly [dn: string, attributes: Attributes];

/** An OpenLDAP of its own in a folder for the time being, that begins with these entries; its rights are the least unless told otherwise. */
export async function startSlapd({
  entries = [],
  rights = leastRights(),
  policy,
}: {
  entries?: readonly LdapEntry[];
  rights?: string | undefined;
  /** The DN of everybody's policy of passwords, which the overlay ppolicy keeps to. */
  policy?: string | undefined;
}): Promise<LdapServer> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-slapd-'));
  const data = join(folder, 'data');
  mkdirSync(data);
  const { key, cert: ca } = certify(folder, 'IP:127.0.0.1');
  const config = join(folder, 'slapd.conf');
  writeFileSync(
    config,
    [
      ...SCHEMAS.map((name) => `include /etc/ldap/schema/${name}.schema`),
      'modulepath /usr/lib/ldap',
      'moduleload back_mdb',
      ...(policy === undefined ? [] : ['moduleload ppolicy']),
      `pidfile ${join(folder, 'slapd.pid')}`,
      `TLSCertificateFile ${ca}`,
      `TLSCertificateKeyFile ${key}`,
      'database mdb',
      'maxsize 1073741824',
      'index objectClass,entryUUID,uid,mail,cn eq',
      `suffix "${SUFFIX}"`,
      `rootdn "${ADMIN.dn}"`,
      `rootpw ${ADMIN.password}`,
      `directory ${data}`,
      'dbnosync',
      `limits dn.exact="${BOT.dn}" size=unlimited`,
      'access to attrs=userPassword by anonymous auth by * none',
      rights,
      'access to * by * none',
      ...(policy === undefined ? [] : ['overlay ppolicy', `ppolicy_default "${policy}"`]),
    ].join('\n'),
  );
  const owner = process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : undefined;
  if (owner !== undefined)
    for (const path of [folder, data, config, ca, key]) chownSync(path, owner.uid, owner.gid);
  // Without -q each entry is written to the disk by itself.
  execFileSync(SLAPADD, ['-q', '-f', config], { ...owner, input: ldifOf(entries), stdio: 'pipe' });
  const [port, tlsPort] = [await freePort(), await freePort()];
  const url = `ldap://127.0.0.1:${port}`;
  const tlsUrl = `ldaps://127.0.0.1:${tlsPort}`;
  const server = spawn(SLAPD, ['-d', '0', '-f', config, '-h', `${url} ${tlsUrl}`], {
    ...owner,
    stdio: 'ignore',
  });
  const kill = () => void server.kill('SIGKILL');
  process.once('exit', kill);
  await answering(url);
  return {
    url,
    tlsUrl,
    ca,
    async stop() {
      process.removeListener('exit', kill);
      const ended = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const ldifOf = (entries: readonly LdapEntry[]): string =>
  entries
    .map(([dn, attributes]) =>
      Object.entries({ dn, ...attributes })
        .flatMap(([name, values]) => [values].flat().map((value) => `${name}:: ${base64(value)}\n`))
        .join(''),
    )
    .join('\n');

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** Logged in past the connector, as whoever may do anything. */
export async function admin(url: string): Promise<Client> {
  const client = new Client({ url });
  await client.bind(ADMIN.dn, ADMIN.password);
  return client;
}

const idOf = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));

async function answering(url: string): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt++) {
    try {
      const client = await admin(url);
      await client.unbind();
      return;
    } catch {
      await wait(25);
    }
  }
  throw new Error('slapd did not answer within 10 s of its start');
}
