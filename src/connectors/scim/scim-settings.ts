import * as z from 'zod';
import { whenRight } from '../../domain/when-right.ts';
import { urlFault } from '../http/url-fault.ts';

export const ScimSettings = z
  .strictObject({
    url: z.string().refine((url) => URL.canParse(url), 'expected a URL such as https://host.example/scim/v2'),
    token: z.string().min(8, 'expected the bearer token of the SCIM service, of 8 characters or more'),
    allow_private_addresses: z.boolean().default(false),
    /** What of an account is the person's address. */
    account: z.enum(['user_name', 'email', 'external_id']).default('user_name'),
    /** What of a group the targets of the catalog name. */
    group: z.enum(['display_name', 'id', 'external_id']).default('display_name'),
  })
  .superRefine(
    ({ url, allow_private_addresses: allowPrivate }, context) => {
      const parsed = new URL(url);
      const message =
        urlFault(parsed, allowPrivate) ??
        (parsed.search === '' ? undefined : 'found a ?query, expected the address of the SCIM service alone');
      if (message !== undefined) context.addIssue({ code: 'custom', path: ['url'], message });
    },
    whenRight('url', 'allow_private_addresses'),
  );
export type ScimSettings = z.infer<typeof ScimSettings>;
