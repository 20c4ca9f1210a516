import { expect, it } from 'vitest';
import { readSshPublicKey } from '../../../src/domain/grant/ssh-public-key.ts';
import { CERTIFICATE, PUBLIC_KEY, PUBLIC_KEYS, SHORT_RSA_KEY } from '../../support/ssh-keys.ts';

const [TYPE = '', KEY = ''] = PUBLIC_KEY.split(' ');

it.each(PUBLIC_KEYS)('takes %s, without its comment and what stands around it', (key) => {
  expect(readSshPublicKey(key)).toBe(key);
  expect(readSshPublicKey(`  ${key} sami@laptop, ; $(x)\n`)).toBe(key);
});

it.each([
  ['OpenSSH’s own form', '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA\n-----END'],
  ['the same in one line', '-----BEGIN OPENSSH PRIVATE KEY----- b3BlbnNzaC1rZXktdjEAAAAA -----END'],
  ['the same without its first line', 'b3BlbnNzaC1rZXktdjEAAAAABG5vbmU'],
  ['PEM', '-----BEGIN RSA PRIVATE KEY-----\nMIIEow'],
  ['an encrypted one', '-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIFH'],
  ['PuTTY’s', 'PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none'],
  ['one behind a public one', `${PUBLIC_KEY}\n-----BEGIN OPENSSH PRIVATE KEY-----`],
])('refuses a private key as leaked, and repeats nothing of it: %s', (_, pasted) => {
  const refusal = refusalOf(pasted);
  expect(refusal).toMatch(/^That’s a private key.*treat it as leaked.*Nothing of it was kept/);
  expect(refusal).not.toMatch(/b3Blbn|MII|BEGIN/);
});

it.each([
  ['nothing', '', /isn’t a public key/],
  ['words', 'my key please', /isn’t a public key/],
  ['its fingerprint', 'SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU', /isn’t a public key/],
  ['the key without its type', KEY, /isn’t a public key/],
  ['two lines', `${PUBLIC_KEY}\n${PUBLIC_KEY}`, /isn’t a public key/],
  ['a type that isn’t its own', `ecdsa-sha2-nistp256 ${KEY}`, /isn’t a public key/],
  ['a key that was cut', `${TYPE} ${KEY.slice(0, -8)}`, /isn’t a public key/],
  ['a key with more behind it', `${TYPE} ${KEY}AAAA`, /isn’t a public key/],
  ['options before it', `command="x" ${PUBLIC_KEY}`, /isn’t a public key/],
  ['an option of the program', `-oProxyCommand=x ${KEY}`, /kind of key isn’t taken/],
  ['DSA', `ssh-dss ${KEY}`, /kind of key isn’t taken/],
  ['a certificate', CERTIFICATE, /That’s a certificate/],
  ['a short RSA key', SHORT_RSA_KEY, /RSA key is too short/],
])('refuses %s', (_, pasted, sentence) => {
  expect(refusalOf(pasted)).toMatch(sentence);
});

function refusalOf(pasted: string): string {
  try {
    return `taken as ${readSshPublicKey(pasted)}`;
  } catch (error) {
    expect(error).toMatchObject({ code: 'invalid', field: 'publicKey' });
    return (error as Error).message;
  }
}
