import { constants, randomUUID, sign } from 'node:crypto';
import * as z from 'zod';
import { ConnectorError } from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';
import { strikeOut } from '../strike-out.ts';
import type { HttpAnswer, HttpClient } from './http-client.ts';

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

/** Calls with the token, and once more where it was refused: with one that was revoked early nothing was done. */
export async function withToken(
  signIn: SignIn,
  until: AbortSignal,
  call: (headers: { authorization: string }) => Promise<HttpAnswer>,
): Promise<HttpAnswer> {
  const send = async (token: string) => call({ authorization: `Bearer ${token}` });
  const token = await signIn.token(until);
  const answer = await send(token);
  if (answer.status !== 401) return answer;
  signIn.forget(token);
  return send(await signIn.token(until));
}

interface SignInOptions {
  /** How errors call the target. */
  name: string;
  http: HttpClient;
  /** The token endpoint. */
  url: URL;
  /** What is asked for, and the proof of who asks, which is made anew each time. */
  form: () => Record<string, string>;
  secrets: readonly string[];
  /** What to look at where it is refused. */
  advice: string;
}

/** An app's own sign-in by OAuth 2.0 client credentials. */
export function makeSignIn({ name, http, url, form, secrets, advice }: SignInOptions): SignIn {
  let held: { token: string; until: number } | undefined;
  return {
    async token(until) {
      if (held !== undefined && performance.now() < held.until) return held.token;
      const body = new URLSearchParams({ grant_type: 'client_credentials', ...form() }).toString();
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const asked = performance.now();
      const answer = await http.call({ method: 'POST', url, headers, body, until, writes: false });
      const got = TokenAnswer.safeParse(answer.body);
      if (answer.status !== 200 || !got.success) throw refusal({ name, secrets, advice }, answer);
      held = { token: got.data.access_token, until: asked + got.data.expires_in * 1_000 - EARLY_MS };
      return held.token;
    },
    forget(token) {
      if (held?.token === token) held = undefined;
    },
  };
}

interface Assertion {
  clientId: string;
  audience: URL;
  /** PEM, of RSA. */
  key: string;
  alg: 'PS256' | 'RS256';
  /** Which of the app's keys it is. */
  header: Record<string, string>;
  now: Date;
}

/** Proves by a key who asks (RFC 7523). */
export function assertionForm({
  clientId,
  audience,
  key,
  alg,
  header,
  now,
}: Assertion): Record<string, string> {
  const seconds = Math.floor(now.getTime() / 1_000);
  const claims = {
    aud: audience.href,
    iss: clientId,
    sub: clientId,
    jti: randomUUID(),
    iat: seconds,
    nbf: seconds,
    exp: seconds + ASSERTION_S,
  };
  return {
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: signJwt({ key, alg, header, claims }),
  };
}

/** A token that whoever has the public key can check (RFC 7515). */
export function signJwt({
  key,
  alg,
  header,
  claims,
}: Pick<Assertion, 'key' | 'alg' | 'header'> & { claims: Record<string, unknown> }): string {
  const signed = [{ alg, typ: 'JWT', ...header }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const padding =
    alg === 'PS256'
      ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
      : { padding: constants.RSA_PKCS1_PADDING };
  const signature = sign('sha256', Buffer.from(signed), { key, ...padding });
  return `${signed}.${signature.toString('base64url')}`;
}

function refusal(
  { name, secrets, advice }: Pick<SignInOptions, 'name' | 'secrets' | 'advice'>,
  { status, body, retryAfterMs }: HttpAnswer,
): ConnectorError {
  const fault = TokenFault.safeParse(body).data;
  if (fault === undefined || status >= 500 || status === 429)
    return new ConnectorError(
      { kind: 'retryable', afterMs: retryAfterMs },
      `${name} couldn’t sign in: the sign-in answered ${status}. It will be tried again.`,
    );
  const [first = fault.error] = (fault.error_description ?? fault.error).split(/[\r\n]/);
  return new ConnectorError(
    { kind: 'denied' },
    `${name} couldn’t sign in: ${plainLine(strikeOut(first, secrets), 300)} ${advice}`,
  );
}
