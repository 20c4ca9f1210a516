import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConnectorError } from '../../domain/grant/connector.ts';
import { runProgram } from '../command/run-program.ts';
import { plainLine } from '../plain-line.ts';

/** Nothing of Sallyport’s own; in UTC, since `ssh-keygen` reads times in the zone that it finds. */
export const ENVIRONMENT = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LANG: 'C.UTF-8',
  TZ: 'UTC0',
};
const LIMIT_MS = 4_000;

export interface Certificate {
  /** One line, `ssh-ed25519 AAAA…`. */
  publicKey: string;
  keyId: string;
  serial: number;
  principals: readonly string[];
  from: Date;
  until: Date;
  /** As `ssh-keygen -O` has them. */
  options: readonly string[];
}

/** The line of a certificate that the key in `caKey` signed; nothing of it is left in a file. */
export async function sign(caKey: string, certificate: Certificate): Promise<string> {
  const { publicKey, keyId, serial, principals, from, until, options } = certificate;
  return inFolder(async (folder) => {
    const file = join(folder, 'user.pub');
    // Without a word behind it, the certificate would be called as this file is.
    await writeFile(file, `${publicKey} ${keyId}\n`);
    const named = ['-I', keyId, '-n', principals.join(','), '-z', String(serial)];
    const limits = ['-V', `${stamp(from)}:${stamp(until)}`, '-O', 'clear'];
    await keygen(['-q', '-s', caKey, ...named, ...limits, ...options.flatMap((one) => ['-O', one]), file]);
    return (await readFile(join(folder, 'user-cert.pub'), 'utf8')).trim();
  });
}

/** Type and fingerprint of the key in `caKey`; rejects where it can’t be read without a passphrase. */
export async function fingerprintOf(caKey: string): Promise<string> {
  const [, fingerprint = ''] = (await keygen(['-l', '-f', caKey])).split(' ');
  // Only this reads the private half.
  await keygen(['-y', '-f', caKey]);
  return fingerprint;
}

/** The bytes of a KRL in which these are revoked, whichever CA signed them, so that they are also after that was replaced. */
export async function krlOf(keyIds: readonly string[], version: number): Promise<Buffer> {
  return inFolder(async (folder) => {
    const [list, krl] = [join(folder, 'ids'), join(folder, 'krl')];
    await writeFile(list, keyIds.map((id) => `id: ${id}\n`).join(''));
    await keygen(['-q', '-k', '-f', krl, '-s', 'none', '-z', String(version), list]);
    return readFile(krl);
  });
}

/** The key ids that a KRL has. */
export async function keyIdsIn(krl: string): Promise<ReadonlySet<string>> {
  const listed = await keygen(['-Q', '-l', '-f', krl]);
  return new Set([...listed.matchAll(/^id: (.+)$/gm)].map(([, id = '']) => id));
}

async function keygen(args: string[]): Promise<string> {
  const ended = await runProgram({ run: ['ssh-keygen', ...args], cwd: '/', env: ENVIRONMENT }, '', {
    limitMs: LIMIT_MS,
    gone: () => undefined,
  });
  if (ended.kind === 'exited' && ended.code === 0) return ended.stdout.toString('utf8');
  throw new ConnectorError({ kind: 'retryable' }, `${whatEnded(ended)}. It will be tried again.`);
}

function whatEnded(ended: Awaited<ReturnType<typeof runProgram>>): string {
  switch (ended.kind) {
    case 'not-started':
      return `ssh-keygen (of the package openssh-client) can’t be started: ${ended.code}`;
    case 'exited': {
      const last = ended.stderr.trim().split('\n').at(-1) ?? '';
      return `ssh-keygen failed: ${plainLine(last.replace(/^Enter passphrase: /, ''), 200)}`;
    }
    default:
      return `ssh-keygen didn’t end within ${LIMIT_MS / 1_000} seconds`;
  }
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-ssh-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** `20261120090000`. */
const stamp = (at: Date): string => at.toISOString().slice(0, 19).replace(/\D/g, '');
