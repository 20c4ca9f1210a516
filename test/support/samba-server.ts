import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'ldapts';
import { certify } from './certificate.ts';

const ATTRIBUTES = {
  objectSid: 'bf9679e8-0de6-11d0-a285-00aa003049e2',
  member: 'bf9679c0-0de6-11d0-a285-00aa003049e2',
};
const SAMBA = '/usr/sbin/samba';
export const DOMAIN = 'DC=corp,DC=acme,DC=test';
export const PASSWORD = 'Canary-1907!';

export interface SambaServer {
  url: string;
  /** Of the certificate that it shows. */
  ca: string;
  /** Lets this account change who is in the groups under a DN, as docs/connectors/ldap.md says. */
  delegate(dn: string, sid: string): void;
  /** Lets it shut out the accounts under a DN, as the page says as well. */
  delegateAccounts(dn: string, sid: string): void;
  /** Hides an attribute of the group of this DN from this account. */
  hide(attribute: 'objectSid' | 'member', dn: string, from: string): void;
  stop(): Promise<void>;
}

/** Its ports are 389 and 636, which root alone may listen on. */
export const canRunSamba = (): boolean => existsSync(SAMBA) && process.getuid?.() === 0;

/** An Active Directory of its own, without anything of it but LDAP, at an address of this machine that no other worker uses. */
export async function startSamba(): Promise<SambaServer> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-samba-'));
  const address = `127.${(process.pid >> 8) & 255}.${process.pid & 255}.42`;
  const at = (name: string) => join(folder, name);
  const run = (...args: string[]) => execFileSync('samba-tool', args, { stdio: 'pipe', timeout: 120_000 });
  const domain = ['--realm=CORP.ACME.TEST', '--domain=CORP', '--server-role=dc', '--dns-backend=NONE'];
  const host = ['--host-name=dc1', `--host-ip=${address}`];
  run('domain', 'provision', `--targetdir=${folder}`, `--adminpass=${PASSWORD}`, ...domain, ...host);
  const { key, cert: ca } = certify(folder, `IP:${address}`);
  // Samba takes no key that others may read.
  chmodSync(key, 0o600);
  const options = {
    'server services': 'ldap',
    interfaces: `${address}/8`,
    'bind interfaces only': 'yes',
    'log file': at('log.%m'),
    'pid directory': folder,
    'ncalrpc dir': at('ncalrpc'),
    'tls keyfile': key,
    'tls certfile': ca,
    'tls cafile': ca,
  };
  const how = [
    '-F',
    '--no-process-group',
    '--model=single',
    '--maximum-runtime=900',
    '-s',
    at('etc/smb.conf'),
  ];
  const settings = Object.entries(options).map(([name, value]) => `--option=${name}=${value}`);
  const server = spawn(SAMBA, [...how, ...settings], { stdio: 'ignore' });
  const kill = () => void server.kill('SIGKILL');
  process.once('exit', kill);
  const url = `ldaps://${address}`;
  const rule = (dn: string, sddl: string) =>
    run('dsacl', 'set', '-H', at('private/sam.ldb'), `--objectdn=${dn}`, `--sddl=${sddl}`);
  await answering(url, ca).catch((error: unknown) => {
    kill();
    throw error;
  });
  return {
    url,
    ca,
    delegate(dn, sid) {
      const memberOfGroups = 'bf9679c0-0de6-11d0-a285-00aa003049e2;bf967a9c-0de6-11d0-a285-00aa003049e2';
      rule(dn, `(OA;CIIO;WP;${memberOfGroups};${sid})`);
    },
    delegateAccounts(dn, sid) {
      const controlOfUsers = 'bf967a68-0de6-11d0-a285-00aa003049e2;bf967aba-0de6-11d0-a285-00aa003049e2';
      rule(dn, `(OA;CIIO;WP;${controlOfUsers};${sid})`);
    },
    hide: (attribute, dn, from) => rule(dn, `(OD;;RP;${ATTRIBUTES[attribute]};;${from})`),
    async stop() {
      process.removeListener('exit', kill);
      const ended = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Logged in as whoever it is. */
export async function bound({ url, ca }: Pick<SambaServer, 'url' | 'ca'>, name: string): Promise<Client> {
  const client = new Client({ url, tlsOptions: { ca: readFileSync(ca) } });
  await client.bind(`${name}@corp.acme.test`, PASSWORD);
  return client;
}

async function answering(url: string, ca: string): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt++) {
    try {
      const client = await bound({ url, ca }, 'Administrator');
      await client.unbind();
      return;
    } catch {
      await wait(50);
    }
  }
  throw new Error('Samba did not answer within 20 s of its start');
}
