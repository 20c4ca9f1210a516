import { createHash, X509Certificate } from 'node:crypto';
import { assertionForm, makeSignIn, type SignIn } from '../http/client-credentials.ts';
import type { HttpClient } from '../http/http-client.ts';
import type { EntraSettings } from './entra-settings.ts';

interface Options {
  name: string;
  http: HttpClient;
  settings: EntraSettings;
  time: () => Date;
}

/** The app's sign-in to the tenant, by a client secret or a certificate. */
export function signInTo({ name, http, settings, time }: Options): SignIn {
  const url = new URL(`/${encodeURIComponent(settings.tenant)}/oauth2/v2.0/token`, settings.login_url);
  return makeSignIn({
    name,
    http,
    url,
    form: () => ({
      client_id: settings.client_id,
      scope: new URL('/.default', settings.graph_url).href,
      ...proof(settings, url, time()),
    }),
    secrets: [settings.client_secret ?? ''],
    advice: 'Look at tenant, client_id, and whether the secret or certificate has expired.',
  });
}

/** https://learn.microsoft.com/en-us/entra/identity-platform/certificate-credentials */
function proof(settings: EntraSettings, audience: URL, now: Date): Record<string, string> {
  const { client_secret: secret, certificate, private_key: key, client_id: clientId } = settings;
  if (secret !== undefined || certificate === undefined || key === undefined)
    return { client_secret: secret ?? '' };
  const thumbprint = createHash('sha256').update(new X509Certificate(certificate).raw).digest('base64url');
  return assertionForm({ clientId, audience, key, alg: 'PS256', header: { 'x5t#S256': thumbprint }, now });
}
