import { constants, createHash, randomUUID, sign, X509Certificate } from 'node:crypto';
import * as z from 'zod';
import { ConnectorError } from '../../domain/grant/connector.ts';
import type { HttpClient } from '../http/http-client.ts';
import { plainLine } from '../plain-line.ts';
import { strikeOut } from '../strike-out.ts';
import type { EntraSettings } from './entra-settings.ts';

const TokenAnswer = z.object({ access_token: z.string().min(1), expires_in: z.number() });
const TokenFault = z.object({ error: z.string(), error_description: z.string().optional() });

/** Before its end, so that none lapses on its way. */
const EARLY_MS = 60_000;
const ASSERTION_S = 300;

export interface SignIn {
  /** The token that calls are made with: the one before, for as long as it lasts. */
  token(until: AbortSignal): Promise<string>;
  /** It was refused: the next call gets another one. */
  forget(token: string): void;
}

interface SignInOptions {
  name: string;
  http: HttpClient;
  settings: EntraSettings;
  time: () => Date;
}

/** The app's own sign-in, by a client secret or a certificate (OAuth 2.0 client credentials). */
export function makeSignIn({ name, http, settings, time }: SignInOptions): SignIn {
  const url = new URL(`/${encodeURIComponent(settings.tenant)}/oauth2/v2.0/token`, settings.login_url);
  let held: { token: string; until: number } | undefined;

  return {
    async token(until) {
      if (held !== undefined && performance.now() < held.until) return held.token;
      const body = new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: settings.client_id,
        scope: new URL('/.default', settings.graph_url).href,
        ...proof(settings, url, time()),
      }).toString();
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const asked = performance.now();
      const answer = await http.call({ method: 'POST', url, headers, body, until, writes: false });
      const got = TokenAnswer.safeParse(answer.body);
      if (answer.status !== 200 || !got.success) throw refusal(name, settings, answer);
      held = { token: got.data.access_token, until: asked + got.data.expires_in * 1_000 - EARLY_MS };
      return held.token;
    },
    forget(token) {
      if (held?.token === token) held = undefined;
    },
  };
}

/** https://learn.microsoft.com/en-us/entra/identity-platform/certificate-credentials */
function proof(settings: EntraSettings, audience: URL, now: Date): Record<string, string> {
  const { client_secret: secret, certificate, private_key: key, client_id: id } = settings;
  if (secret !== undefined || certificate === undefined || key === undefined)
    return { client_secret: secret ?? '' };
  const seconds = Math.floor(now.getTime() / 1_000);
  const thumbprint = createHash('sha256').update(new X509Certificate(certificate).raw).digest('base64url');
  const header = { alg: 'PS256', typ: 'JWT', 'x5t#S256': thumbprint };
  const claims = {
    aud: audience.href,
    iss: id,
    sub: id,
    jti: randomUUID(),
    iat: seconds,
    nbf: seconds,
    exp: seconds + ASSERTION_S,
  };
  const signed = [header, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const signature = sign('sha256', Buffer.from(signed), {
    key,
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
  });
  return {
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: `${signed}.${signature.toString('base64url')}`,
  };
}

type Answer = Awaited<ReturnType<HttpClient['call']>>;

function refusal(
  name: string,
  settings: EntraSettings,
  { status, body, retryAfterMs }: Answer,
): ConnectorError {
  const fault = TokenFault.safeParse(body).data;
  if (fault === undefined || status >= 500 || status === 429)
    return new ConnectorError(
      { kind: 'retryable', afterMs: retryAfterMs },
      `${name} couldn’t sign in: the sign-in answered ${status}. It will be tried again.`,
    );
  const [first = fault.error] = (fault.error_description ?? fault.error).split(/[\r\n]/);
  const said = plainLine(strikeOut(first, [settings.client_secret ?? '']), 300);
  return new ConnectorError(
    { kind: 'denied' },
    `${name} couldn’t sign in: ${said} Look at tenant, client_id, and whether the secret or certificate has expired.`,
  );
}
