import { assertionForm, makeSignIn } from '../http/client-credentials.ts';
import type { HttpClient } from '../http/http-client.ts';
import type { OktaSettings } from './okta-settings.ts';

/** What calls show themselves with. */
export interface Authorization {
  header(until: AbortSignal): Promise<string>;
  /** It was refused; whether another one can be had. */
  renew(header: string): boolean;
}

interface Options {
  name: string;
  http: HttpClient;
  settings: OktaSettings;
  time: () => Date;
}

/** By an API token, or as a service app by its key: https://developer.okta.com/docs/guides/implement-oauth-for-okta-serviceapp/. */
export function authorizationOf({ name, http, settings, time }: Options): Authorization {
  const { token, client_id: clientId, private_key: key, key_id: kid } = settings;
  if (clientId === undefined || key === undefined || kid === undefined)
    return { header: async () => `SSWS ${token ?? ''}`, renew: () => false };
  const url = new URL('/oauth2/v1/token', settings.url);
  const signIn = makeSignIn({
    name,
    http,
    url,
    form: () => ({
      scope: settings.scopes.join(' '),
      ...assertionForm({ clientId, audience: url, key, alg: 'RS256', header: { kid }, now: time() }),
    }),
    secrets: [],
    advice:
      'Look at client_id, key_id and the scopes that the app was granted, and that it doesn’t require proof of possession (DPoP).',
  });
  return {
    header: async (until) => `Bearer ${await signIn.token(until)}`,
    renew(header) {
      signIn.forget(header.slice('Bearer '.length));
      return true;
    },
  };
}
