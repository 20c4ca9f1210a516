import { randomUUID, verify } from 'node:crypto';
import type { Answer } from './answers.ts';

export const CLIENT = '0oaServiceAppOfTests';
export const KEY_ID = 'key-one';

export interface ServiceApp {
  key?: string;
  /** As they stand in `authorization`. */
  tokens: Set<string>;
}

const refused = (error: string, why: string): Answer => ({
  status: 401,
  body: { error, error_description: why },
});

/** https://developer.okta.com/docs/guides/implement-oauth-for-okta-serviceapp/main/ */
export function signIn(app: ServiceApp, url: URL, text: string): Answer {
  const form = new URLSearchParams(text);
  const [header = '', claims = '', signature = ''] = (form.get('client_assertion') ?? '').split('.');
  const read = (part: string) =>
    JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
  const { kid, alg } = read(header);
  const { aud, iss, sub } = read(claims);
  const isSigned =
    app.key !== undefined &&
    verify('sha256', Buffer.from(`${header}.${claims}`), app.key, Buffer.from(signature, 'base64url'));
  if (!isSigned || kid !== KEY_ID || alg !== 'RS256' || aud !== url.href || iss !== CLIENT || sub !== CLIENT)
    return refused('invalid_client', 'The client_assertion signature is invalid.');
  if (form.get('scope') !== 'okta.users.read okta.groups.manage')
    return refused('invalid_scope', 'One or more scopes are not configured for the app.');
  const token = randomUUID();
  app.tokens.add(`Bearer ${token}`);
  return { status: 200, body: { token_type: 'Bearer', expires_in: 3_600, access_token: token } };
}
