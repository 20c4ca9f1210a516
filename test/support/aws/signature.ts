import { createHash, createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Refusal } from './refusal.ts';

export interface Keys {
  id: string;
  secret: string;
  sessionToken?: string;
}

const FORM =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/;

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * Signature version 4 of a POST to “/”: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function assertSigned(
  headers: IncomingHttpHeaders,
  body: string,
  { keys, now, mostApartMs }: { keys: Keys; now: () => Date; mostApartMs: number },
): void {
  const [, id = '', day = '', region = '', service = '', names = '', signature] =
    FORM.exec(headers.authorization ?? '') ?? [];
  if (signature === undefined)
    throw new Refusal('MissingAuthenticationTokenException', 'Missing Authentication Token', 403);
  if (id !== keys.id)
    throw new Refusal(
      'UnrecognizedClientException',
      'The security token included in the request is invalid.',
    );
  if (keys.sessionToken !== undefined && headers['x-amz-security-token'] !== keys.sessionToken)
    throw new Refusal('ExpiredTokenException', 'The security token included in the request is expired');
  const date = String(headers['x-amz-date']);
  const signedNames = names.split(';');
  const canonical = [
    'POST',
    '/',
    '',
    ...signedNames.map((name) => `${name}:${String(headers[name]).trim()}`),
    '',
    names,
    sha256(body),
  ].join('\n');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${keys.secret}`);
  const expected = hmac(key, ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n')).toString('hex');
  if (expected !== signature)
    throw new Refusal(
      'InvalidSignatureException',
      'The request signature we calculated does not match the signature you provided.',
    );
  const signedAt = Date.parse(
    date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'),
  );
  if (Math.abs(signedAt - now().getTime()) > mostApartMs)
    throw new Refusal(
      'InvalidSignatureException',
      `Signature expired: ${date} is now earlier than ${now().toISOString()}`,
    );
}

/** Of which service a call is signed; Organizations is in one region alone. */
const SCOPES: Record<string, RegExp> = {
  SWBExternalService: /\/sso\/aws4_request/,
  AWSIdentityStore: /\/identitystore\/aws4_request/,
  AWSOrganizationsV20161128: /\/us-east-1\/organizations\/aws4_request/,
  '': /\/iam\/aws4_request/,
};

export function assertScope(headers: IncomingHttpHeaders, service: string): void {
  if (SCOPES[service]?.test(headers.authorization ?? '') === true) return;
  throw new Refusal(
    'SignatureDoesNotMatch',
    'Credential should be scoped to a valid region, and to correct service.',
    403,
  );
}
