import { createPrivateKey } from 'node:crypto';
import * as z from 'zod';
import { whenRight } from '../../domain/when-right.ts';
import { urlFault } from '../http/url-fault.ts';
import { openNaming } from '../logins.ts';
import { oneOfTwoFault } from '../one-of-two.ts';

const GITHUB_COM = 'https://api.github.com';
/** As GitHub takes them; managed users' have the enterprise's short code behind a low line. */
const Login = z
  .string()
  .regex(/^[a-z\d](?:[a-z\d-]*[a-z\d])?(?:_[a-z\d]+)?$/i, 'expected a login of GitHub, such as octo-cat');

/** By its number too, which nobody else ever has. */
const Listed = z.union(
  [Login, z.strictObject({ login: Login, id: z.int().positive() })],
  'expected a login of GitHub, such as octo-cat, or its login and id',
);

/** `id`: where its number is known as well, by which whoever takes its login later isn’t taken for it. */
export interface Named {
  login: string;
  id: number | undefined;
}

export const namedBy = (one: z.infer<typeof Listed>): Named =>
  typeof one === 'string' ? { login: one, id: undefined } : one;

const INSTALLATION = 'expected the installation’s id, the number that its address ends in';

const App = z.strictObject({
  id: z.union([z.string().min(1), z.int().positive()], 'expected the app’s id, a number').transform(String),
  installation: z
    .union([z.string().regex(/^\d+$/, INSTALLATION), z.int().positive()], INSTALLATION)
    .transform(String),
  private_key: z
    .string()
    .refine(isPrivateKey, 'expected the app’s private key — the text of its PEM file, not the path'),
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
    token: z.string().min(8, 'expected a token, of 8 characters or more').optional(),
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
  .superRefine(
    (proof, context) => {
      const message = oneOfTwoFault(proof, ['token'], ['app']);
      if (message !== undefined) context.addIssue({ code: 'custom', path: ['token'], message });
    },
    whenRight('token', 'app'),
  )
  .superRefine(
    ({ api_url: text, allow_private_addresses: allowPrivate }, context) => {
      const url = new URL(text);
      const message =
        urlFault(url, allowPrivate) ??
        (url.search === '' ? undefined : 'found a ?query, expected the address of the API alone');
      if (message !== undefined) context.addIssue({ code: 'custom', path: ['api_url'], message });
    },
    whenRight('api_url', 'allow_private_addresses'),
  )
  .superRefine(
    ({ api_url: text, login, login_suffix: suffix }, context) => {
      // There anybody may take a name: “anna” is whoever came first.
      const isOpen = new URL(text).hostname === new URL(GITHUB_COM).hostname && suffix === undefined;
      if (isOpen && (login === 'local_part' || login === 'employee_id'))
        context.addIssue({
          code: 'custom',
          path: ['login'],
          message: `found ${login} without login_suffix, expected both — on github.com anybody may have a login that is named so, but only your enterprise’s managed users have the suffix`,
        });
    },
    whenRight('api_url', 'login', 'login_suffix'),
  )
  .superRefine(
    (naming, context) => {
      const message = openNaming(naming);
      if (message !== undefined) context.addIssue({ code: 'custom', path: ['email_domain'], message });
    },
    whenRight('login', 'email_domain'),
  )
  .superRefine(({ logins }, context) => {
    const seen = new Map<string, string>();
    for (const [email, one] of Object.entries(logins)) {
      const { login: name, id } = namedBy(one);
      for (const key of [name.toLowerCase(), ...(id === undefined ? [] : [`#${id}`])]) {
        const other = seen.get(key);
        if (other !== undefined)
          context.addIssue({
            code: 'custom',
            path: ['logins', email],
            message: `found ${name} for ${other} and for ${email}, expected another account for each`,
          });
        seen.set(key, email);
      }
    }
  }, whenRight('logins'));
export type GithubSettings = z.infer<typeof GithubSettings>;

function isPrivateKey(text: string): boolean {
  try {
    return createPrivateKey(text).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}
