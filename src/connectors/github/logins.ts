import { ConnectorError, type AccountRef } from '../../domain/grant/connector.ts';
import { namedBy, type Named } from './github-settings.ts';
import { plainLine } from '../plain-line.ts';
import { allIdentities, findIdentities } from './saml.ts';
import type { Finding } from './finding.ts';

type Settings = Finding['settings'];

/** What this person’s account is called; rejects as `not_found` where nothing says it. */
export async function namedFor(at: Finding, account: AccountRef): Promise<Named> {
  const { settings } = at;
  const email = account.email.toLowerCase();
  const listed = settings.logins[email];
  if (listed !== undefined) return namedBy(listed);
  switch (settings.login) {
    case 'listed':
      throw unknown(at, `“${plainLine(email, 200)}” isn’t among its logins in access.yaml.`);
    case 'saml':
      return bySaml(at, email);
    case 'employee_id':
      if (account.employeeId === null)
        throw unknown(
          at,
          'the person has no employee id in the people directory, and logins here are named after it.',
        );
      return { login: named(settings, account.employeeId), id: undefined };
    case 'local_part': {
      const [local, domain] = splitAddress(email);
      if (domain !== settings.email_domain)
        throw unknown(at, `only people with an address at ${settings.email_domain} have logins here.`);
      return { login: named(settings, local), id: undefined };
    }
  }
}

const splitAddress = (email: string): [string, string] => {
  const at = email.lastIndexOf('@');
  return [email.slice(0, at), email.slice(at + 1)];
};

/**
 * As GitHub makes a login of an identity provider’s name.
 * https://docs.github.com/enterprise-cloud@latest/admin/managing-iam/iam-configuration-reference/username-considerations-for-external-authentication
 */
function named({ login_suffix: suffix = '' }: Settings, text: string): string {
  return text.replace(/[^a-z\d]+/gi, '-').replace(/^-|-$/g, '') + suffix;
}

async function bySaml(at: Finding, email: string): Promise<Named> {
  const found = await findIdentities(at, email);
  const logins = [...new Set(found.flatMap(({ login }) => login ?? []))];
  const [login] = logins;
  if (logins.length > 1)
    throw new ConnectorError(
      { kind: 'conflict' },
      `${at.name} has several accounts linked to “${plainLine(email, 200)}” (${logins.join(', ')}): which is meant can’t be told.`,
    );
  if (login !== undefined) return { login, id: found.find((one) => one.login === login)?.id };
  throw unknown(
    at,
    found.length > 0
      ? `“${plainLine(email, 200)}” has no account linked yet: whoever it is signs in to the organisation once by single sign-on.`
      : `nobody’s single sign-on identity has the address “${plainLine(email, 200)}”.`,
  );
}

/** The way back from an account, where the settings know it. */
export type EmailOf = (account: { id: number; login: string }) => string | null;

export async function emailsOf(at: Finding): Promise<EmailOf> {
  const { settings } = at;
  const listed = new Map<number | string, string>(
    Object.entries(settings.logins).map(([email, one]) => {
      const { login, id } = namedBy(one);
      return [id ?? login.toLowerCase(), email] as const;
    }),
  );
  const linked = settings.login === 'saml' ? await allIdentities(at) : new Map<number, string>();
  const { login, login_suffix: suffix = '', email_domain: domain } = settings;
  return (account) => {
    const lower = account.login.toLowerCase();
    const known = listed.get(account.id) ?? listed.get(lower) ?? linked.get(account.id);
    if (known !== undefined) return known;
    if (login !== 'local_part' || !lower.endsWith(suffix.toLowerCase())) return null;
    const local = lower.slice(0, lower.length - suffix.length);
    // A dash stands for any other character.
    return local === '' || local.includes('-') ? null : `${local}@${domain}`;
  };
}

const unknown = ({ name }: Finding, why: string): ConnectorError =>
  new ConnectorError({ kind: 'not_found', what: 'account' }, `${name}: ${why}`);
