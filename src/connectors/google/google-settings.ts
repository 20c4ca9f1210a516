import * as z from 'zod';
import { parseDuration } from '../../domain/time/duration.ts';
import { whenRight } from '../../domain/when-right.ts';
import { urlFault } from '../http/url-fault.ts';
import { isRsaKey, NO_RSA_KEY } from '../rsa-key.ts';

/** https://docs.cloud.google.com/resource-manager/docs/creating-managing-projects */
const PROJECT_ID = /^[a-z][a-z\d-]{4,28}[a-z\d]$/;

export const GoogleSettings = z
  .strictObject({
    /** The Workspace or Cloud Identity account. */
    customer: z
      .string()
      .regex(
        /^C[\da-z]+$/i,
        'expected the customer id, such as C046psxkn — it stands in the Admin console under Account settings',
      ),
    service_account: z
      .string()
      .regex(/^[^\s@]+@[^\s@]+$/, 'expected what client_email says in the service account’s key'),
    private_key: z.string().refine(isRsaKey, NO_RSA_KEY),
    private_key_id: z.string().min(1).optional(),
    /** The administrator in whose name the directory is asked. */
    subject: z
      .email('expected the address of the administrator in whose name the directory is asked')
      .toLowerCase(),
    groups: z.enum(['security', 'any']).default('security'),
    projects: z
      .array(z.string().regex(PROJECT_ID, 'expected a project’s id, such as acme-prod, and not its number'))
      .default([]),
    /** Signs the person out of everything that they use with their Google account. */
    ends_sessions: z.boolean().default(false),
    app_session_lifetime: z
      .string()
      .refine((text) => parseDuration(text).ok, 'expected a length of time such as 24h')
      .optional(),
    /** One address in place of Google's four. */
    api_url: z
      .string()
      .refine((url) => URL.canParse(url), 'expected a URL such as https://googleapis.acme.test')
      .optional(),
    allow_private_addresses: z.boolean().default(false),
  })
  .superRefine(
    ({ api_url: text, allow_private_addresses: allowPrivate }, context) => {
      if (text === undefined) return;
      const url = new URL(text);
      const isBare = url.pathname === '/' && url.search === '';
      const fault =
        urlFault(url, allowPrivate) ?? (isBare ? undefined : 'expected an address without a path');
      if (fault) context.addIssue({ code: 'custom', path: ['api_url'], message: fault });
    },
    whenRight('api_url', 'allow_private_addresses'),
  );
export type GoogleSettings = z.infer<typeof GoogleSettings>;
