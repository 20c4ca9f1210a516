import { createHmac } from 'node:crypto';

/** The `webhook-signature` of one call, by https://www.standardwebhooks.com: HMAC-SHA256 over id, time and body. */
export function sign(secret: string, id: string, timestampSeconds: number, body: string): string {
  const key = secret.startsWith('whsec_')
    ? Buffer.from(secret.slice(6), 'base64')
    : Buffer.from(secret, 'utf8');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestampSeconds}.${body}`).digest('base64')}`;
}
