import { isIP } from 'node:net';
import * as z from 'zod';
import { whenRight } from '../../domain/when-right.ts';
import { hostAddress } from '../host-address.ts';
import { loginKeys } from '../logins.ts';
import { isWellEncoded, NOT_ENCODED } from '../url-password.ts';

export const MysqlSettings = z
  .strictObject({
    url: z
      .string()
      .refine(
        (url) => /^(mysql|mariadb):\/\//.test(url) && URL.canParse(url),
        'expected mysql://name:password@host:3306',
      )
      .refine(
        (url) => !URL.canParse(url) || new URL(url).username !== '',
        'expected an account of the connector’s own in it: mysql://name:password@host:3306',
      )
      .refine(
        (url) => !URL.canParse(url) || /^\/?$/.test(new URL(url).pathname + new URL(url).search),
        'found more than name, password, host and port, expected none of it — roles belong to the whole server, and there are no options here',
      )
      .refine(isWellEncoded, NOT_ENCODED),
    ...loginKeys,
    account_host: z.string().min(1).default('%'),
    tls: z.boolean().default(true),
    /** It takes a right by which whoever has it becomes anybody. */
    disables_accounts: z.boolean().default(false),
  })
  .superRefine(
    ({ url, tls }, context) => {
      // For an address the client compares the certificate with “localhost”.
      if (tls && isIP(hostAddress(new URL(url))) !== 0)
        context.addIssue({
          code: 'custom',
          path: ['url'],
          message:
            'found an IP address, expected the server’s name, which its certificate is checked for — or set tls: false where the way to it is a trusted one',
        });
    },
    whenRight('url', 'tls'),
  );
export type MysqlSettings = z.infer<typeof MysqlSettings>;
