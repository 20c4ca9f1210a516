import * as z from 'zod';
import { hostAddress } from '../host-address.ts';
import { namingDoubts } from '../logins.ts';
import type { AccountRef } from '../../domain/grant/connector.ts';
import { parseDuration } from '../../domain/time/duration.ts';
import { whenRight } from '../../domain/when-right.ts';
import { isDn } from './dn.ts';

const dn = (example: string) => z.string().refine(isDn, `expected a DN such as ${example}`);

const attribute = (example: string) =>
  z.string().regex(/^[A-Za-z][A-Za-z0-9-]*$/, `expected an attribute such as ${example}`);

/** Of the overlay ppolicy, which knows a value that locks for ever. */
const PPOLICY_LOCK = 'pwdAccountLockedTime';

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
    login_attribute: attribute('mail, uid or sAMAccountName').default('mail'),
    login: z.enum(['email', 'local_part', 'employee_id']).default('email'),
    email_domain: z.string().toLowerCase().optional(),
    empty_member: dn('cn=nobody').optional(),
    lock_attribute: attribute('pwdAccountLockedTime').optional(),
    lock_value: z.string().min(1, 'expected what the attribute says of a locked account').optional(),
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
  )
  .superRefine(
    ({ directory, lock_attribute: lock, lock_value: value }, context) => {
      const refuse = (key: 'lock_attribute' | 'lock_value', message: string) =>
        context.addIssue({ code: 'custom', path: [key], message });
      if (directory === 'active_directory' && lock !== undefined)
        refuse(
          'lock_attribute',
          'found an attribute beside active_directory, which has its own, expected nothing — take it out',
        );
      if (lock === undefined && value !== undefined)
        refuse(
          'lock_value',
          'found a value without lock_attribute, expected both — give that too, or take it out',
        );
      if (lock !== undefined && lock.toLowerCase() !== PPOLICY_LOCK.toLowerCase() && value === undefined)
        refuse(
          'lock_attribute',
          `found no lock_value beside it, which is known of ${PPOLICY_LOCK} alone, expected both — give lock_value`,
        );
    },
    whenRight('directory', 'lock_attribute', 'lock_value'),
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
