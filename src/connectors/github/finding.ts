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
  /** What is asked for once, since it stays. */
  kept: Kept;
}

export interface Kept {
  organization?: { id: number; login: string };
  /** Who the token is, where it is a person’s. */
  self?: { id: number; login: string };
}
