import { createPrivateKey } from 'node:crypto';
import * as z from 'zod';
import { urlFault } from '../http/url-fault.ts';

const GITHUB_COM = 'https://api.github.com';
/** As GitHub takes them; managed users' have the enterprise's short code behind a low line. */
const Login = z
  .string()
  .regex(/^[a-z\d](?:[a-z\d-]*[a-z\d])?(?:_[a-z\d]+)?$/i, 'expected a login of GitHub, such as octo-cat');

/** By its number too, which nobody else ever has. */
const Listed = z.union([Login, z.strictObject({ login: Login, id: z.int().positive() })]);

/** `id`: where its number is known as well, by which whoever takes its login later isn’t taken for it. */
export interface Named {
  login: string;
  id: number | undefined;
}

export const namedBy = (one: z.infer<typeof Listed>): Named =>
  typeof one === 'string' ? { login: one, id: undefined } : one;

const App = z.strictObject({
  id: z.union([z.string().min(1), z.int().positive()]).transform(String),
  installation: z.union([z.string().regex(/^\d+$/), z.int().positive()]).transform(String),
  private_key: z.string().refine(isPrivateKey, 'expected the app’s private key, a PEM file’s whole text'),
});
export type App = z.infer<typeof App>;

export const GithubSettings = z
  .strictObject({
    organization: z
      .string()
      .regex(
        /^[a-z\d](?:[a-z\d-]*[a-z\d])?$/i,
        'expected the organisation’s name alone, as in acme of https://github.com/acme',
      ),
    api_url: z
      .string()
      .refine(
        (url) => URL.canParse(url),
        'expected a URL such as https://api.acme.ghe.com or https://github.acme.example/api/v3',
      )
      .default(GITHUB_COM),
    token: z.string().min(8, 'expected a token, 8 characters or more').optional(),
    app: App.optional(),
    /** How a person's login is known, where `logins` doesn't have it. */
    login: z.enum(['listed', 'saml', 'local_part', 'employee_id']).default('listed'),
    login_suffix: z
      .string()
      .regex(/^_[a-z\d]+$/i, 'expected the enterprise’s short code behind a low line, such as _acme')
      .optional(),
    email_domain: z.string().toLowerCase().optional(),
    logins: z.record(z.string().toLowerCase(), Listed).default({}),
    allow_private_addresses: z.boolean().default(false),
  })
  .superRefine((settings, context) => {
    const fault = (key: string, message: string) =>
      context.addIssue({ code: 'custom', path: [key], message });
    const { token, app, login, login_suffix: suffix, email_domain: domain, api_url: text } = settings;
    if (token === undefined && app === undefined)
      fault('token', 'expected a token or an app, by which the connector signs in');
    if (token !== undefined && app !== undefined)
      fault('token', 'found both a token and an app, expected one of them');
    if (URL.canParse(text)) {
      const url = new URL(text);
      const unfit =
        urlFault(url, settings.allow_private_addresses) ??
        (url.search === '' ? undefined : 'found a ?query, expected the address of the API alone');
      if (unfit) fault('api_url', unfit);
      // There anybody may take a name: “anna” is whoever came first.
      const isOpen = url.hostname === new URL(GITHUB_COM).hostname && suffix === undefined;
      if (isOpen && (login === 'local_part' || login === 'employee_id'))
        fault(
          'login',
          `found ${login} without login_suffix, expected both: on github.com anybody may have a login that is named so, but only your enterprise’s managed users have the suffix`,
        );
    }
    if (login === 'local_part' && domain === undefined)
      fault('email_domain', 'expected the domain whose people have logins there, with login: local_part');
    const seen = new Map<string, string>();
    for (const [email, one] of Object.entries(settings.logins)) {
      const { login: name, id } = namedBy(one);
      for (const key of [name.toLowerCase(), ...(id === undefined ? [] : [`#${id}`])]) {
        const other = seen.get(key);
        if (other !== undefined)
          fault('logins', `found ${name} for ${other} and for ${email}, expected another account for each`);
        seen.set(key, email);
      }
    }
  });
export type GithubSettings = z.infer<typeof GithubSettings>;

function isPrivateKey(text: string): boolean {
  try {
    return createPrivateKey(text).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}
