import * as z from 'zod';
import { parseDuration } from '../../domain/time/duration.ts';
import { whenRight } from '../../domain/when-right.ts';
import { urlFault } from '../http/url-fault.ts';
import { oneOfTwoFault } from '../one-of-two.ts';
import { isRsaKey, NO_RSA_KEY } from '../rsa-key.ts';

export const OktaSettings = z
  .strictObject({
    url: z.string().refine((url) => URL.canParse(url), 'expected a URL such as https://acme.okta.com'),
    token: z
      .string()
      .regex(
        /^[\w-]{20,}$/,
        'expected an API token of Okta, of 20 characters or more, without SSWS before it',
      )
      .optional(),
    client_id: z.string().min(1).optional(),
    private_key: z.string().refine(isRsaKey, NO_RSA_KEY).optional(),
    key_id: z.string().min(1).optional(),
    /** What a service app asks for. */
    scopes: z
      .array(z.string().regex(/^okta(?:\.\w+)+$/, 'expected a scope such as okta.groups.manage'))
      .min(1)
      .default(['okta.users.read', 'okta.groups.manage']),
    allow_private_addresses: z.boolean().default(false),
    /** What of a user is the person's address, or their employee id. */
    account: z.enum(['login', 'email', 'employee_number']).default('login'),
    /** Whether applications are targets too. */
    apps: z.boolean().default(false),
    /** Ends everything that the person is signed in to through Okta. */
    ends_sessions: z.boolean().default(false),
    app_session_lifetime: z
      .string()
      .refine((text) => parseDuration(text).ok, 'expected a length of time such as 8h')
      .optional(),
  })
  .superRefine(
    (proof, context) => {
      const message = oneOfTwoFault(proof, ['token'], ['client_id', 'private_key', 'key_id']);
      if (message !== undefined) context.addIssue({ code: 'custom', path: ['token'], message });
    },
    whenRight('token', 'client_id', 'private_key', 'key_id'),
  )
  .superRefine(
    ({ url, allow_private_addresses: allowPrivate }, context) => {
      const message = urlFault(new URL(url), allowPrivate) ?? orgFault(new URL(url));
      if (message !== undefined) context.addIssue({ code: 'custom', path: ['url'], message });
    },
    whenRight('url', 'allow_private_addresses'),
  );
export type OktaSettings = z.infer<typeof OktaSettings>;

function orgFault({ hostname, pathname, search }: URL): string | undefined {
  if (/-admin\.okta(?:preview|-emea|-gov)?\.com$/.test(hostname))
    return 'found the address of the admin console, expected that of the org — take -admin out of it';
  return pathname === '/' && search === ''
    ? undefined
    : 'expected the address of the org alone, such as https://acme.okta.com';
}
