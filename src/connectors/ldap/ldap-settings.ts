import * as z from 'zod';
import { hostAddress } from '../host-address.ts';
import { namingDoubts } from '../logins.ts';
import type { AccountRef } from '../../domain/grant/connector.ts';
import { parseDuration } from '../../domain/time/duration.ts';
import { whenRight } from '../../domain/when-right.ts';
import { isDn } from './dn.ts';

const dn = (example: string) => z.string().refine(isDn, `expected a DN such as ${example}`);

export const LdapSettings = z
  .strictObject({
    url: z
      .string()
      .refine(
        isServer,
        'expected ldaps://host or ldap://host, with a port or without, and nothing else in it',
      ),
    directory: z.enum(['openldap', 'active_directory']),
    bind_dn: z
      .string()
      .regex(/[=@\\]/, 'expected a DN such as cn=sallyport,ou=services,dc=acme,dc=example, or name@domain'),
    // A bind without a password succeeds, as nobody.
    bind_password: z.string().min(1, 'expected a password'),
    people_base: dn('ou=people,dc=acme,dc=example'),
    groups_base: dn('ou=groups,dc=acme,dc=example'),
    login_attribute: z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9-]*$/, 'expected an attribute such as mail, uid or sAMAccountName')
      .default('mail'),
    login: z.enum(['email', 'local_part', 'employee_id']).default('email'),
    email_domain: z.string().toLowerCase().optional(),
    empty_member: dn('cn=nobody').optional(),
    ca: z.string().min(1).optional(),
    allow_plain: z.boolean().default(false),
    ticket_lifetime: z
      .string()
      .refine((text) => parseDuration(text).ok, 'expected a length of time such as 10h')
      .optional(),
  })
  .superRefine(
    ({ allow_plain: isPlain, url }, context) => {
      if (isPlain && url.startsWith('ldaps:'))
        context.addIssue({
          code: 'custom',
          path: ['allow_plain'],
          message: 'found true beside ldaps://, which is never plain, expected false — take it out',
        });
    },
    whenRight('allow_plain', 'url'),
  );
export type LdapSettings = z.infer<typeof LdapSettings>;

export function ldapDoubts(settings: LdapSettings): Record<string, string> {
  const isVain = settings.directory === 'openldap' && settings.ticket_lifetime !== undefined;
  return {
    ...namingDoubts(settings),
    ...(isVain && { ticket_lifetime: 'is for active_directory alone, and says nothing here.' }),
  };
}

function isServer(url: string): boolean {
  if (!/^ldaps?:\/\//.test(url) || !URL.canParse(url)) return false;
  const { hostname, username, password, pathname, search, hash } = new URL(url);
  return hostname !== '' && username + password + search + hash === '' && /^\/?$/.test(pathname);
}

/** Host and port without brackets; the port as the scheme has it where none is said. */
export function serverOf(settings: Pick<LdapSettings, 'url'>): {
  host: string;
  port: number;
  isTls: boolean;
} {
  const url = new URL(settings.url);
  const { protocol, port } = url;
  const isTls = protocol === 'ldaps:';
  return { host: hostAddress(url), port: Number(port || (isTls ? 636 : 389)), isTls };
}

type Naming = Pick<LdapSettings, 'login' | 'email_domain'>;

/** What this person's `login_attribute` says; undefined where the settings give them none. */
export function loginOf({ login, email_domain: domain }: Naming, account: AccountRef): string | undefined {
  const email = account.email.toLowerCase();
  const at = email.lastIndexOf('@');
  if (domain !== undefined && email.slice(at + 1) !== domain) return undefined;
  if (login === 'employee_id') return account.employeeId ?? undefined;
  return login === 'email' ? email : email.slice(0, at);
}

/** The way back, where a login tells it. */
export function emailOf({ login, email_domain: domain }: Naming, found: string): string | null {
  if (login === 'email') return found.includes('@') ? found : null;
  return login === 'local_part' && domain !== undefined ? `${found}@${domain}` : null;
}
