import { createHash, randomInt } from 'node:crypto';
import { ConnectorError } from '../../domain/grant/connector.ts';
import type { IssuedCredential, IssueWish } from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';
import { sign } from './keygen.ts';
import type { LedgerFile } from './ledger.ts';
import { secondsOf, type SshSettings, type SshTarget } from './ssh-settings.ts';

/** A server’s clock may be behind ours. */
const BEFORE_NOW_MS = 60_000;
const MOST_SERIALS = 2 ** 47;

export interface Issuing {
  settings: SshSettings;
  ledger: LedgerFile;
  time: () => Date;
}

/**
 * A certificate for access that stands. Until when it lasts is in the ledger before it is made, so that a removal that comes
 * in between revokes it under the key id that it will have.
 */
export async function issue(
  { settings, ledger, time }: Issuing,
  { target, account }: { target: string; account: string },
  { publicKey, expiresAt }: IssueWish,
): Promise<IssuedCredential> {
  const granted = Object.hasOwn(settings.targets, target) ? settings.targets[target] : undefined;
  if (granted === undefined || publicKey === undefined)
    throw new ConnectorError(
      { kind: 'invalid' },
      `No certificate can be made for “${plainLine(target, 80)}”.`,
    );
  const now = Math.floor(time().getTime() / 1_000) * 1_000;
  const longest = now + secondsOf(settings.max_lifetime) * 1_000;
  const { keyId, until } = await ledger.change((held) => {
    const access = held.accesses.find((one) => one.target === target && one.account === account);
    if (access === undefined)
      throw new ConnectorError({ kind: 'denied' }, 'The ledger of certificates doesn’t have this access.');
    const ends = [longest, access.expiresAt, expiresAt?.getTime() ?? null].filter((end) => end !== null);
    const until = Math.floor(Math.min(...ends) / 1_000) * 1_000;
    if (until <= now) throw new ConnectorError({ kind: 'denied' }, 'The access is past its end.');
    const issuedUntil = Math.max(until, access.issuedUntil ?? 0);
    const accesses = held.accesses.map((one) => (one === access ? { ...one, issuedUntil } : one));
    return { next: { ...held, accesses }, result: { keyId: access.keyId, until: new Date(until) } };
  });
  const serial = randomInt(1, MOST_SERIALS);
  const text = await sign(settings.ca_key, {
    publicKey,
    keyId,
    serial,
    principals: granted.principals,
    from: new Date(now - BEFORE_NOW_MS),
    until,
    options: optionsOf(granted),
  });
  const mark = `serial ${serial}, for the key ${fingerprintOf(publicKey)}`;
  return { words: wordsOf(granted, publicKey), text, until, mark };
}

const optionsOf = ({ extensions, force_command: command, source_addresses: from }: SshTarget): string[] => [
  ...extensions,
  ...(command === undefined ? [] : [`force-command=${command}`]),
  ...(from.length === 0 ? [] : [`source-address=${from.join(',')}`]),
];

function wordsOf(
  { principals, source_addresses: from, force_command: command }: SshTarget,
  key: string,
): string {
  const limits = [
    from.length === 0 ? '' : ` It works from ${from.join(', ')} alone.`,
    command === undefined ? '' : ' It runs one command, whatever you ask for.',
  ];
  return `A certificate for your key ${fingerprintOf(key)}, to log in as ${principals.join(' or ')}. Save it beside that key, under the same name with -cert.pub at its end: ssh finds it there.${limits.join('')}`;
}

function fingerprintOf(publicKey: string): string {
  const blob = Buffer.from(publicKey.split(' ')[1] ?? '', 'base64');
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}
