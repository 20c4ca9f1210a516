import * as z from 'zod';
import { urlFault } from '../http/url-fault.ts';

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

export const WebhookSettings = z
  .strictObject({
    url: z
      .string()
      .refine((url) => URL.canParse(url), 'expected a URL such as https://host.example/hooks/access'),
    secret: z
      .string()
      .min(16, 'expected a secret of 16 characters or more: it signs every call')
      .refine(
        (secret) => !secret.startsWith('whsec_') || BASE64.test(secret.slice(6)),
        'expected base64 after whsec_',
      ),
    allow_private_addresses: z.boolean().default(false),
    ends_sessions: z.boolean().optional(),
  })
  .superRefine(({ url, allow_private_addresses: allowPrivate }, context) => {
    const fault = URL.canParse(url) ? urlFault(new URL(url), allowPrivate) : undefined;
    if (fault) context.addIssue({ code: 'custom', path: ['url'], message: fault });
  });
export type WebhookSettings = z.infer<typeof WebhookSettings>;
