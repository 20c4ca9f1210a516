import { githubConnector, makeGithub } from '../../../src/connectors/github/github-connector.ts';
import type { AccountRef } from '../../../src/domain/grant/connector.ts';
import { TOKEN, type Github } from './start-github.ts';

export const person = (email: string, employeeId: string | null = null): AccountRef => ({
  email,
  employeeId,
  name: email,
});

/** Managed users of Acme’s, called after their addresses, unless `settings` say otherwise. */
export const connectTo = (
  { url }: Pick<Github, 'url'>,
  settings: Record<string, unknown> = {},
  options: { pageSize?: number; timeoutMs?: number; time?: () => Date } = {},
) =>
  makeGithub(
    'code',
    githubConnector.settings.parse({
      organization: 'acme',
      api_url: url,
      token: TOKEN,
      login: 'local_part',
      login_suffix: '_acme',
      email_domain: 'acme.test',
      allow_private_addresses: true,
      ...settings,
    }),
    { time: () => new Date(), pageSize: 2, ...options },
  );
