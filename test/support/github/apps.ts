import { verify } from 'node:crypto';
import { notFound, type Reply, type Right } from './replies.ts';
import type { Github } from './start-github.ts';

export const APP = { id: '4711', installation: '815' };

/** The one app, with the one installation, once it has a key. */
export interface InstalledApp {
  publicKey: string | undefined;
  rights: ReadonlySet<Right>;
  permissions: Record<string, string>;
  /** Tokens that were made for it. */
  made: string[];
}

/** https://docs.github.com/rest/apps/apps#create-an-installation-access-token-for-an-app */
export function appRoutes(
  { app, tokens }: Pick<Github, 'app' | 'tokens'>,
  { method, path, token }: { method: string; path: string; token: string },
): Reply | undefined {
  const installation = /^\/app\/installations\/(\d+)\/access_tokens$/.exec(path)?.[1];
  if (method !== 'POST' || installation === undefined) return undefined;
  if (!isOfApp(app, token))
    return { status: 401, body: { message: 'A JSON web token could not be decoded', status: '401' } };
  if (installation !== APP.installation) return notFound;
  const made = `ghs_made-${app.made.length + 1}-of-the-tests`;
  app.made.push(made);
  tokens.set(made, { user: undefined, rights: app.rights });
  return {
    status: 201,
    body: {
      token: made,
      expires_at: new Date(Date.now() + 3_600_000).toISOString(),
      permissions: app.permissions,
    },
  };
}

function isOfApp({ publicKey }: InstalledApp, token: string): boolean {
  const [head = '', body = '', signature = ''] = token.split('.');
  if (publicKey === undefined) return false;
  const signed = Buffer.from(`${head}.${body}`);
  if (!verify('RSA-SHA256', signed, publicKey, Buffer.from(signature, 'base64url'))) return false;
  const { iat, exp, iss } = JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, unknown>;
  const now = Date.now() / 1_000;
  return iss === APP.id && Number(iat) <= now && Number(exp) > now && Number(exp) - Number(iat) <= 600;
}
