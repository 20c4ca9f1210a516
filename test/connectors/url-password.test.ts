import { expect, it } from 'vitest';
import { isWellEncoded, passwordsOf } from '../../src/connectors/url-password.ts';

it.each([
  ['postgres://bot:p%40ss@db.test/', ['p%40ss', 'p@ss']],
  ['postgres://bot:100%@db.test/', ['100%']],
  ['postgres://bot@db.test/', []],
])('knows what of %s nobody may read', (url, passwords) => {
  expect(passwordsOf(url)).toEqual(passwords);
});

it.each([
  ['postgres://bot:p%40ss%23@db.test/', true],
  ['postgres://bot@db.test/', true],
  ['postgres://bot:100%sure@db.test/', false],
  ['redis://bot:one@elsewhere.test#two@cache.test', false],
])('sees whether %s says what is meant', (url, fits) => {
  expect(isWellEncoded(url)).toBe(fits);
});
