import * as z from 'zod';
import { parseDuration } from '../../domain/time/duration.ts';
import { urlFault } from '../http/url-fault.ts';

export const OktaSettings = z
  .strictObject({
    url: z.string().refine((url) => URL.canParse(url), 'expected a URL such as https://acme.okta.com'),
    token: z.string().regex(/^[\w-]{20,}$/, 'expected an API token of Okta, without SSWS before it'),
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
  .superRefine(({ url, allow_private_addresses: allowPrivate }, context) => {
    if (!URL.canParse(url)) return;
    const fault = urlFault(new URL(url), allowPrivate) ?? orgFault(new URL(url));
    if (fault) context.addIssue({ code: 'custom', path: ['url'], message: fault });
  });
export type OktaSettings = z.infer<typeof OktaSettings>;

function orgFault({ hostname, pathname, search }: URL): string | undefined {
  if (/-admin\.okta(?:preview|-emea|-gov)?\.com$/.test(hostname))
    return 'found the address of the admin console: take -admin out of it';
  return pathname === '/' && search === ''
    ? undefined
    : 'expected the address of the org alone, such as https://acme.okta.com';
}
