import { X509Certificate } from 'node:crypto';
import * as z from 'zod';
import { parseDuration } from '../../domain/time/duration.ts';
import { urlFault } from '../http/url-fault.ts';
import { isRsaKey, NO_RSA_KEY } from '../rsa-key.ts';

const Lifetime = z.string().refine((text) => parseDuration(text).ok, 'expected a length of time such as 8h');
const guid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;
const address = z
  .string()
  .refine((url) => URL.canParse(url), 'expected a URL such as https://graph.microsoft.com');

export const EntraSettings = z
  .strictObject({
    tenant: z
      .string()
      .regex(/^[\w-]+(?:\.[\w-]+)*$/, 'expected the tenant’s id, or its domain such as acme.onmicrosoft.com')
      .refine(
        (tenant) => !['common', 'organizations', 'consumers'].includes(tenant),
        'expected the one tenant that is meant: its id, or its domain such as acme.onmicrosoft.com',
      ),
    client_id: z.string().regex(guid, 'expected the application (client) id, a GUID'),
    client_secret: z
      .string()
      .min(16, 'expected the value of a client secret, not its id')
      .refine((text) => !guid.test(text), 'found the id of a client secret: expected its value')
      .optional(),
    certificate: z.string().refine(isCertificate, 'expected a certificate in PEM').optional(),
    private_key: z.string().refine(isRsaKey, NO_RSA_KEY).optional(),
    /** What of a user is the person's address, or their employee id. */
    account: z.enum(['user_principal_name', 'email', 'employee_id']).default('user_principal_name'),
    /** Revokes everything that the person is signed in to through Entra ID. */
    ends_sessions: z.boolean().default(false),
    app_session_lifetime: Lifetime.optional(),
    /** The longest that Microsoft lets an access token last: https://learn.microsoft.com/en-us/entra/identity/conditional-access/concept-continuous-access-evaluation#token-lifetime */
    token_lifetime: Lifetime.default('28h'),
    /** For the national clouds. */
    graph_url: address.default('https://graph.microsoft.com'),
    login_url: address.default('https://login.microsoftonline.com'),
    allow_private_addresses: z.boolean().default(false),
  })
  .superRefine((settings, context) => {
    for (const key of ['graph_url', 'login_url'] as const) {
      if (!URL.canParse(settings[key])) continue;
      const url = new URL(settings[key]);
      const isBare = url.pathname === '/' && url.search === '';
      const fault =
        urlFault(url, settings.allow_private_addresses) ??
        (isBare ? undefined : 'expected an address without a path');
      if (fault) context.addIssue({ code: 'custom', path: [key], message: fault });
    }
    const { client_secret: secret, certificate, private_key: key } = settings;
    const one = secret === undefined ? certificate !== undefined && key !== undefined : !certificate && !key;
    if (!one)
      context.addIssue({
        code: 'custom',
        path: ['client_secret'],
        message: 'expected either a client_secret, or a certificate and its private_key',
      });
  });
export type EntraSettings = z.infer<typeof EntraSettings>;

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== undefined;
  } catch {
    return false;
  }
}
