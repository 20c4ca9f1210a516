import { X509Certificate } from 'node:crypto';
import * as z from 'zod';
import { parseDuration } from '../../domain/time/duration.ts';
import { whenRight } from '../../domain/when-right.ts';
import { urlFault } from '../http/url-fault.ts';
import { oneOfTwoFault } from '../one-of-two.ts';
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
      .min(16, 'expected the value of a client secret, of 16 characters or more, and not its id')
      .refine((text) => !guid.test(text), 'found the id of a client secret, expected its value')
      .optional(),
    certificate: z
      .string()
      .refine(isCertificate, 'expected a certificate — the text of its PEM file, not the path')
      .optional(),
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
  .superRefine(addressFault('graph_url'), whenRight('graph_url', 'allow_private_addresses'))
  .superRefine(addressFault('login_url'), whenRight('login_url', 'allow_private_addresses'))
  .superRefine(
    (proof, context) => {
      const message = oneOfTwoFault(proof, ['client_secret'], ['certificate', 'private_key']);
      if (message !== undefined) context.addIssue({ code: 'custom', path: ['client_secret'], message });
    },
    whenRight('client_secret', 'certificate', 'private_key'),
  );
export type EntraSettings = z.infer<typeof EntraSettings>;

/** There nothing but a host belongs. */
function addressFault<Key extends 'graph_url' | 'login_url'>(key: Key) {
  return (
    settings: Record<Key, string> & { allow_private_addresses: boolean },
    context: z.RefinementCtx,
  ): void => {
    const url = new URL(settings[key]);
    const isBare = url.pathname === '/' && url.search === '';
    const fault =
      urlFault(url, settings.allow_private_addresses) ??
      (isBare ? undefined : 'expected an address without a path');
    if (fault) context.addIssue({ code: 'custom', path: [key], message: fault });
  };
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== undefined;
  } catch {
    return false;
  }
}
