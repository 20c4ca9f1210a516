import * as z from 'zod';
import type { AccountRef } from '../../domain/grant/connector.ts';

export const PostgresSettings = z.strictObject({
  url: z
    .string()
    .refine(
      (url) => /^postgres(ql)?:\/\//.test(url) && URL.canParse(url),
      'expected postgres://name:password@host:5432/database',
    ),
  login: z.enum(['email', 'local_part', 'employee_id']).default('local_part'),
  email_domain: z.string().toLowerCase().optional(),
  former_systems: z.array(z.string().regex(/^\d+$/, 'expected a system identifier, in quotes')).default([]),
  set_valid_until: z.boolean().default(false),
});
export type PostgresSettings = z.infer<typeof PostgresSettings>;

/** The role this person logs in as; undefined where the settings give them none. */
export function loginOf(settings: PostgresSettings, account: AccountRef): string | undefined {
  const email = account.email.toLowerCase();
  const at = email.lastIndexOf('@');
  if (settings.email_domain !== undefined && email.slice(at + 1) !== settings.email_domain) return undefined;
  if (settings.login === 'employee_id') return account.employeeId ?? undefined;
  return settings.login === 'email' ? email : email.slice(0, at);
}

/** The way back, where a login's name tells it; letters stay as they are, since two logins may differ in case alone. */
export function emailOf(settings: PostgresSettings, login: string): string | null {
  if (settings.login === 'email') return login.includes('@') ? login : null;
  if (settings.login === 'local_part' && settings.email_domain !== undefined)
    return `${login}@${settings.email_domain}`;
  return null;
}
