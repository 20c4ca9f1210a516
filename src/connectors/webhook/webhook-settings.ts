import * as z from 'zod';
import { whenRight } from '../../domain/when-right.ts';
import { urlFault } from '../http/url-fault.ts';

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

export const WebhookSettings = z
  .strictObject({
    url: z
      .string()
      .refine((url) => URL.canParse(url), 'expected a URL such as https://host.example/hooks/access'),
    secret: z
      .string()
      .min(
        16,
        'expected 16 characters or more, since it signs every call — make one with: openssl rand -base64 32',
      )
      .refine(
        (secret) => !secret.startsWith('whsec_') || BASE64.test(secret.slice(6)),
        'expected base64 after whsec_',
      ),
    allow_private_addresses: z.boolean().default(false),
    ends_sessions: z.boolean().optional(),
  })
  .superRefine(
    ({ url, allow_private_addresses: allowPrivate }, context) => {
      const message = urlFault(new URL(url), allowPrivate);
      if (message !== undefined) context.addIssue({ code: 'custom', path: ['url'], message });
    },
    whenRight('url', 'allow_private_addresses'),
  );
export type WebhookSettings = z.infer<typeof WebhookSettings>;
