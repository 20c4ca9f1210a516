import { isIP } from 'node:net';
import * as z from 'zod';
import { isPublicAddress } from './public-address.ts';

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

function urlFault(url: URL, allowPrivate: boolean): string | undefined {
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return `found ${url.protocol}//, expected https://`;
  if (url.username !== '' || url.password !== '')
    return 'a name or password in a URL ends up in logs: take it out, the secret signs every call';
  if (url.hash !== '') return 'found a #fragment, which is never sent: take it out';
  if (allowPrivate) return undefined;
  if (url.protocol === 'http:')
    return 'found http://, expected https:// (http:// is for private addresses, with allow_private_addresses: true)';
  const host = hostAddress(url);
  if (isIP(host) !== 0 && !isPublicAddress(host))
    return `${host} is not a public address. If that is meant, set allow_private_addresses: true`;
  return undefined;
}

/** The host without an IPv6 address's brackets. The URL parser has already brought octal, hex and short forms to dotted ones. */
export function hostAddress(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}
