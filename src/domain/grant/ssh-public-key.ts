import { DomainError } from '../errors.ts';

const TYPES = new Set([
  'ssh-ed25519',
  'sk-ssh-ed25519@openssh.com',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'sk-ecdsa-sha2-nistp256@openssh.com',
  'ssh-rsa',
]);
/** Of 2048 bits, with the zero byte before it. */
const LEAST_RSA_BYTES = 257;
/** As PEM or PuTTY have it, and as OpenSSH’s own form begins where its first line wasn’t copied. */
const PRIVATE = /PRIVATE KEY|PuTTY-User-Key-File|b3BlbnNzaC1rZXktdjE/i;

const LEAKED =
  'That’s a private key, and it went through Slack: treat it as leaked. Make a new pair, and take this one off every server. Nothing of it was kept here. The key to paste is in the file that ends in .pub.';
const NOT_ONE =
  'That isn’t a public key. Paste the one line of the file that ends in .pub, such as ~/.ssh/id_ed25519.pub.';

const refused = (sentence: string) => new DomainError('invalid', sentence, { field: 'publicKey' });

/** The type and the key of what somebody pasted, without its comment. What it refuses, it doesn’t repeat. */
export function readSshPublicKey(pasted: string): string {
  if (PRIVATE.test(pasted)) throw refused(LEAKED);
  const line = pasted.trim();
  const [type = '', key = ''] = line.split(/[ \t]+/);
  if (/[\r\n]/.test(line) || !/^[A-Za-z0-9+/]+={0,2}$/.test(key)) throw refused(NOT_ONE);
  if (type.includes('-cert-v01'))
    throw refused('That’s a certificate. Paste the public key that it was made for.');
  const fields = fieldsOf(Buffer.from(key, 'base64'));
  if (fields === undefined || fields.length < 2) throw refused(NOT_ONE);
  if (!TYPES.has(type))
    throw refused('That kind of key isn’t taken. Use one of the type ed25519, ecdsa or rsa.');
  if (fields[0]?.toString('latin1') !== type) throw refused(NOT_ONE);
  if (type === 'ssh-rsa' && (fields[2]?.length ?? 0) < LEAST_RSA_BYTES)
    throw refused('That RSA key is too short. Use one of 2048 bits or more, or of the type ed25519.');
  return `${type} ${key}`;
}

/** The strings of SSH’s wire form, each behind its length; undefined where they don’t end with what there is. */
function fieldsOf(blob: Buffer): Buffer[] | undefined {
  const fields: Buffer[] = [];
  let at = 0;
  while (at < blob.length) {
    if (at + 4 > blob.length) return undefined;
    const end = at + 4 + blob.readUInt32BE(at);
    if (end > blob.length) return undefined;
    fields.push(blob.subarray(at + 4, end));
    at = end;
  }
  return fields;
}
