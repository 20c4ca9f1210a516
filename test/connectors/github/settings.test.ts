import { generateKeyPairSync } from 'node:crypto';
import { expect, it } from 'vitest';
import { GithubSettings } from '../../../src/connectors/github/github-settings.ts';

const KEY = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
  type: 'pkcs8',
  format: 'pem',
});

const faultsOf = (more: Record<string, unknown>): string[] => {
  const parsed = GithubSettings.safeParse({ organization: 'acme', token: 'ghp_of the tests', ...more });
  return parsed.success
    ? []
    : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
};

it('takes a token as it is, also with what looks like a variable', () => {
  const { token } = GithubSettings.parse({ organization: 'acme', token: 'ghp_${NOT_A_VARIABLE}' });
  expect(token).toBe('ghp_${NOT_A_VARIABLE}');
});

it.each([
  [{ token: undefined }, /^token: expected either token, or app/],
  [{ app: { id: 1, installation: 2, private_key: KEY } }, /^token: found token and app, expected either/],
  [{ api_url: 'github' }, /^api_url: expected a URL such as https:\/\/api\.acme\.ghe\.com/],
  [{ api_url: 'https://api.acme.ghe.com?page=1' }, /^api_url: found a \?query, expected the address/],
  [
    { app: { id: 1, installation: 2, private_key: 'no key' } },
    /^app.private_key: expected the app’s private key/,
  ],
  [{ organization: 'https://github.com/acme' }, /^organization: expected the organisation’s name/],
  [{ api_url: 'http://github.acme.test/api/v3' }, /^api_url: found http:/],
  [{ api_url: 'https://x:y@github.acme.test/api/v3' }, /^api_url: found a name or password/],
  [
    { login: 'local_part', email_domain: 'acme.test' },
    /^login: found local_part without login_suffix, expected both/,
  ],
  [{ login: 'employee_id' }, /^login: found employee_id without login_suffix, expected both/],
  [{ login: 'local_part', login_suffix: '_acme' }, /^email_domain: expected the domain/],
  [{ login_suffix: 'acme' }, /^login_suffix: expected the enterprise’s short code/],
  [{ logins: { 'anna@acme.test': 'not a login' } }, /^logins.anna@acme.test: expected a login of GitHub/],
  [{ logins: { 'anna@acme.test': { login: 'anna' } } }, /^logins.anna@acme.test/],
  [
    { logins: { 'a@acme.test': 'anna', 'b@acme.test': { login: 'Anna', id: 7 } } },
    /found Anna for a@acme.test and for b@acme.test, expected/,
  ],
  [
    { logins: { 'a@acme.test': { login: 'anna', id: 7 }, 'b@acme.test': { login: 'ben', id: 7 } } },
    /found ben for a@acme.test and for b@acme.test, expected/,
  ],
  [
    { logins: { 'a@acme.test': 'anna', 'b@acme.test': 'Anna' } },
    /found Anna for a@acme.test and for b@acme.test, expected/,
  ],
])('refuses %j', (more, fault) => {
  expect(faultsOf(more).join('\n')).toMatch(fault);
});

it('lets an Enterprise Server’s logins be named after addresses', () => {
  const server = {
    api_url: 'https://github.acme.test/api/v3',
    login: 'local_part',
    email_domain: 'acme.test',
  };
  expect(faultsOf(server)).toEqual([]);
});
