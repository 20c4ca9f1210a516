import type { Api } from './api.ts';
import type { GithubSettings } from './github-settings.ts';

/** The organisation, as one call of the connector sees it. */
export interface Finding {
  name: string;
  api: Api;
  settings: Pick<
    GithubSettings,
    'organization' | 'login' | 'login_suffix' | 'email_domain' | 'logins' | 'token' | 'app'
  >;
  /** Where people look at it, without a slash at the end. */
  web: string;
  pageSize: number;
  time: () => Date;
  /** Asked for once a call: its name may be another organisation’s by the next. */
  seen: { organization?: { id: number; login: string } };
  /** Kept over calls, of which GitHub takes some thousand an hour. */
  kept: Kept;
}

export interface Kept {
  /** Who the token is, where it is a person’s. */
  self?: { id: number; login: string };
  /** Addresses of single sign-on, by the accounts’ numbers. */
  identities?: { at: Date; emails: ReadonlyMap<number, string> };
  /** What was found wrong with a target when it was last looked at. */
  looks: Map<string, { at: Date; lacks: readonly string[] }>;
}
