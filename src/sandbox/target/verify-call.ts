import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

const TOLERANCE_SECONDS = 5 * 60;

/** Why a call isn't believed (https://www.standardwebhooks.com), or undefined when it is. `nowMs` is real time. */
export function callFault(
  headers: IncomingHttpHeaders,
  body: string,
  secret: string,
  nowMs: number,
): string | undefined {
  const id = headers['webhook-id'];
  const timestamp = headers['webhook-timestamp'];
  const signatures = headers['webhook-signature'];
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof signatures !== 'string')
    return 'expected the headers webhook-id, webhook-timestamp and webhook-signature';
  const age = Math.abs(nowMs / 1_000 - Number(timestamp));
  if (!(age <= TOLERANCE_SECONDS)) return 'webhook-timestamp is more than five minutes off';
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : secret;
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest();
  const isSigned = signatures.split(' ').some((signature) => {
    const given = Buffer.from(signature.startsWith('v1,') ? signature.slice(3) : '', 'base64');
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
  return isSigned ? undefined : 'webhook-signature doesn’t fit the body and the secret';
}
