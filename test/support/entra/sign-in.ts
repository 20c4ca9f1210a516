import { constants, createHash, randomUUID, verify, X509Certificate } from 'node:crypto';
import type { Answer } from './answers.ts';

export const TENANT = 'acme.onmicrosoft.com';
export const CLIENT = '11111111-2222-3333-4444-555555555555';
export const SECRET = 'a secret of the tests, canary-4711';

const refused = (error: string, code: number, why: string): Answer => ({
  status: 401,
  body: { error, error_description: `AADSTS${code}: ${why} Trace ID: of the tests`, error_codes: [code] },
});

/** Signs apps in: https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-client-creds-grant-flow. */
export class SignIns {
  /** PEM of a certificate that the app has beside its secret. */
  certificate: string | undefined;
  secretHasExpired = false;
  readonly tokens = new Set<string>();

  answer(url: URL, form: URLSearchParams): Answer {
    if (url.pathname !== `/${TENANT}/oauth2/v2.0/token`)
      return refused('invalid_request', 90002, 'Tenant not found.');
    if (form.get('client_id') !== CLIENT)
      return refused('unauthorized_client', 700016, 'Application not found.');
    const secret = form.get('client_secret');
    if (secret !== null && this.secretHasExpired)
      return refused('invalid_client', 7000222, 'The provided client secret keys are expired.');
    const isProven =
      secret === null ? this.#isSigned(url, form.get('client_assertion') ?? '') : secret === SECRET;
    if (!isProven) return refused('invalid_client', 7000215, `Invalid client secret provided: ${secret}.`);
    const token = randomUUID();
    this.tokens.add(token);
    return { status: 200, body: { token_type: 'Bearer', expires_in: 3_599, access_token: token } };
  }

  #isSigned(url: URL, assertion: string): boolean {
    const [header = '', claims = '', signature = ''] = assertion.split('.');
    if (this.certificate === undefined) return false;
    const certificate = new X509Certificate(this.certificate);
    const parsed = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, unknown>;
    const head = JSON.parse(Buffer.from(header, 'base64url').toString()) as Record<string, unknown>;
    const key = {
      key: certificate.publicKey,
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
    };
    return (
      head['x5t#S256'] === createHash('sha256').update(certificate.raw).digest('base64url') &&
      [parsed.iss, parsed.sub].every((id) => id === CLIENT) &&
      parsed.aud === url.href &&
      verify('sha256', Buffer.from(`${header}.${claims}`), key, Buffer.from(signature, 'base64url'))
    );
  }
}
