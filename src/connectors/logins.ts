import * as z from 'zod';
import { ConnectorError, type AccountRef } from '../domain/grant/connector.ts';

/** Keys of a section whose target has logins that people's names tell. */
export const loginKeys = {
  login: z.enum(['email', 'local_part', 'employee_id']).default('local_part'),
  email_domain: z.string().toLowerCase().optional(),
};

/** How a person's login is called. */
export interface LoginSettings {
  login: 'email' | 'local_part' | 'employee_id';
  email_domain?: string | undefined;
}

/** What is missing where the same login could be made of two people's addresses; undefined where nothing is. */
export const openNaming = (
  settings: Pick<LoginSettings, 'email_domain'> & { login: string },
): string | undefined =>
  settings.login === 'local_part' && settings.email_domain === undefined
    ? 'expected the domain whose people have logins there — without it local_part takes anna@partner.example for anna@acme.example'
    : undefined;

/** The same where it is the admin's to say whether there are such people. */
export const namingDoubts = (settings: LoginSettings): Record<string, string> =>
  openNaming(settings) === undefined
    ? {}
    : {
        email_domain:
          'isn’t set, so that local_part takes anna@partner.example for anna@acme.example: set it to the domain whose people have logins there.',
      };

/** What this person logs in as; undefined where the settings give them none. */
export function loginOf(settings: LoginSettings, account: AccountRef): string | undefined {
  const email = account.email.toLowerCase();
  const at = email.lastIndexOf('@');
  if (settings.email_domain !== undefined && email.slice(at + 1) !== settings.email_domain) return undefined;
  if (settings.login === 'employee_id') return account.employeeId ?? undefined;
  return settings.login === 'email' ? email : email.slice(0, at);
}

/** The way back, where a login's name tells it; letters stay as they are, since two logins may differ in case alone. */
export function emailOf(settings: LoginSettings, login: string): string | null {
  if (settings.login === 'email') return login.includes('@') ? login : null;
  if (settings.login === 'local_part' && settings.email_domain !== undefined)
    return `${login}@${settings.email_domain}`;
  return null;
}

export const noLogin = (settings: LoginSettings, account: AccountRef): ConnectorError =>
  new ConnectorError({ kind: 'not_found', what: 'account' }, whyNoLogin(settings, account));

/** Why a person has no login there, for owners. */
export function whyNoLogin(settings: LoginSettings, account: AccountRef): string {
  if (settings.login === 'employee_id' && account.employeeId === null)
    return 'The person has no employee id in the people directory, and logins here are named after it.';
  if (
    settings.email_domain !== undefined &&
    !account.email.toLowerCase().endsWith(`@${settings.email_domain}`)
  )
    return `Only people with an address at ${settings.email_domain} have logins here.`;
  return 'No login’s name can be made from this person’s address.';
}
