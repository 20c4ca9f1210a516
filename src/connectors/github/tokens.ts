import { createPrivateKey, sign } from 'node:crypto';
import * as z from 'zod';
import type { HttpAnswer, HttpClient } from '../http/http-client.ts';
import type { App } from './github-settings.ts';

/** How the connector signs in. */
export interface Tokens {
  current(until: AbortSignal): Promise<string>;
  /** What the current one may do, where that was said with it. */
  permissions(): Readonly<Record<string, string>> | undefined;
  /** Whether there may be another one in the place of this, which wasn’t taken. */
  renews(refused: string): boolean;
}

/** One that stays until somebody changes the settings. */
export const fixedToken = (token: string): Tokens => ({
  current: async () => token,
  permissions: () => undefined,
  renews: () => false,
});

const Installation = z.object({
  token: z.string().min(1),
  permissions: z.record(z.string(), z.string()).default({}),
  expires_at: z.iso.datetime({ offset: true }).transform((text) => new Date(text)),
});

/** Let go of a while before its end: a call may be on its way. */
const SPARE_MS = 5 * 60_000;

export interface AppOptions {
  app: App;
  http: HttpClient;
  base: URL;
  time: () => Date;
  /** What an answer that isn’t a token is told as. */
  refuse: (answer: HttpAnswer) => Error;
}

/** Those of a GitHub App’s installation, which last an hour each. */
export function installationTokens({ app, http, base, time, refuse }: AppOptions): Tokens {
  let held: z.infer<typeof Installation> | undefined;
  const url = new URL(
    `${base.pathname.replace(/\/+$/, '')}/app/installations/${app.installation}/access_tokens`,
    base,
  );
  const make = async (until: AbortSignal) => {
    const headers = {
      authorization: `Bearer ${appToken(app, time())}`,
      accept: 'application/vnd.github+json',
    };
    const answer = await http.call({ method: 'POST', url, headers, until, writes: false });
    const made = Installation.safeParse(answer.body);
    if (answer.status !== 201 || !made.success) throw refuse(answer);
    return made.data;
  };
  return {
    async current(until) {
      if (held === undefined || held.expires_at.getTime() - SPARE_MS <= time().getTime())
        held = await make(until);
      return held.token;
    },
    permissions: () => held?.permissions,
    renews(refused) {
      if (held?.token === refused) held = undefined;
      return true;
    },
  };
}

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/**
 * What an app says who it is with: good for nine minutes, and a minute old, since clocks differ.
 * https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app
 */
function appToken({ id, private_key: key }: App, now: Date): string {
  const seconds = Math.floor(now.getTime() / 1_000);
  const signed = `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ iat: seconds - 60, exp: seconds + 540, iss: id })}`;
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), createPrivateKey(key)).toString('base64url')}`;
}
