import { createPrivateKey } from 'node:crypto';

export const NO_RSA_KEY =
  'expected an RSA private key without a passphrase — the text of its PEM file, not the path';

/** Whether this is a private key that assertions can be signed with. */
export function isRsaKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}
