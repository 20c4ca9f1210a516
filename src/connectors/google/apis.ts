import type { HttpOptions } from '../http/http-client.ts';
import { makeHttpClient } from '../http/http-client.ts';
import type { At } from './find.ts';
import { makeApi } from './google-api.ts';
import type { GoogleSettings } from './google-settings.ts';
import { signInFor, type SCOPES } from './sign-in.ts';

const MOST_BYTES = 16_000_000;

/** https://developers.google.com/workspace/admin/directory/reference/rest and https://docs.cloud.google.com/apis/docs */
const ADDRESSES = {
  token: 'https://oauth2.googleapis.com/token',
  directory: 'https://admin.googleapis.com/admin/directory/v1/',
  identity: 'https://cloudidentity.googleapis.com/v1/',
  cloud: 'https://cloudresourcemanager.googleapis.com/v3/',
} as const;

type Apis = Pick<At, 'directory' | 'accounts' | 'security' | 'identity' | 'cloud'>;

/** The ways to those of Google's APIs that are asked, with a sign-in for each purpose. */
export function apisOf(
  name: string,
  settings: GoogleSettings,
  options: Pick<HttpOptions, 'time' | 'resolve' | 'timeoutMs'>,
): { until(signal: AbortSignal): Apis; close(): Promise<void> } {
  const way = (address: string) => {
    const { pathname } = new URL(address);
    const base = new URL(settings.api_url === undefined ? address : new URL(pathname, settings.api_url));
    const http = makeHttpClient({
      name,
      origin: base,
      allowPrivate: settings.allow_private_addresses,
      time: options.time,
      tooLarge: 'the page is too large to be read.',
      mostBytes: MOST_BYTES,
      heedsPauses: true,
      resolve: options.resolve,
      timeoutMs: options.timeoutMs,
    });
    return { base, http };
  };
  const [token, directory, identity, cloud] = [
    way(ADDRESSES.token),
    way(ADDRESSES.directory),
    way(ADDRESSES.identity),
    way(ADDRESSES.cloud),
  ];
  const signIn = (purpose: keyof typeof SCOPES) =>
    signInFor({ name, http: token.http, url: token.base, settings, time: options.time, purpose });
  const signIns = {
    directory: signIn('directory'),
    accounts: signIn('accounts'),
    security: signIn('security'),
    cloud: signIn('cloud'),
  };
  return {
    until: (until) => ({
      directory: makeApi({ ...directory, name, signIn: signIns.directory, until }),
      accounts: makeApi({ ...directory, name, signIn: signIns.accounts, until }),
      security: makeApi({ ...directory, name, signIn: signIns.security, until }),
      identity: makeApi({ ...identity, name, signIn: signIns.directory, until }),
      cloud: makeApi({ ...cloud, name, signIn: signIns.cloud, until }),
    }),
    async close() {
      await Promise.all([token, directory, identity, cloud].map(({ http }) => http.close()));
    },
  };
}
