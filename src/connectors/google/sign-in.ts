import { makeSignIn, signJwt, type SignIn } from '../http/client-credentials.ts';
import type { HttpClient } from '../http/http-client.ts';
import type { GoogleSettings } from './google-settings.ts';

const DIRECTORY = 'https://www.googleapis.com/auth/admin.directory.';

/** What the administrator has to let the service account do in their name, by what it is needed for. */
export const SCOPES = {
  directory: [
    `${DIRECTORY}user.readonly`,
    `${DIRECTORY}group.readonly`,
    `${DIRECTORY}group.member`,
    'https://www.googleapis.com/auth/cloud-identity.groups.readonly',
  ],
  accounts: [`${DIRECTORY}user`],
  security: [`${DIRECTORY}user.security`],
  /** Its own: what it may do there is a matter of its roles. */
  cloud: ['https://www.googleapis.com/auth/cloud-platform'],
} as const;

const AUDIENCE = 'https://oauth2.googleapis.com/token';
const ASSERTION_S = 300;

interface Options {
  name: string;
  http: HttpClient;
  url: URL;
  settings: GoogleSettings;
  time: () => Date;
  purpose: keyof typeof SCOPES;
}

/** The service account's sign-in by its key: https://developers.google.com/identity/protocols/oauth2/service-account. */
export function signInFor({ name, http, url, settings, time, purpose }: Options): SignIn {
  const { service_account: account, private_key: key, private_key_id: kid, subject } = settings;
  const scope = SCOPES[purpose].join(' ');
  const advice =
    purpose === 'cloud'
      ? 'Look at service_account and private_key, and whether the key was deleted.'
      : `Look at service_account, private_key and subject, and whether domain-wide delegation has all of: ${scope}.`;
  return makeSignIn({
    name,
    http,
    url,
    form: () => {
      const seconds = Math.floor(time().getTime() / 1_000);
      const claims = {
        iss: account,
        scope,
        aud: AUDIENCE,
        iat: seconds,
        exp: seconds + ASSERTION_S,
        ...(purpose !== 'cloud' && { sub: subject }),
      };
      return {
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        assertion: signJwt({ key, alg: 'RS256', header: kid === undefined ? {} : { kid }, claims }),
      };
    },
    secrets: [],
    advice,
  });
}
