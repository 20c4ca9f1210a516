import { createPrivateKey } from 'node:crypto';

export const NO_RSA_KEY = 'expected an RSA private key in PEM, without a passphrase';

/** Whether this is a private key that assertions can be signed with. */
export function isRsaKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}
