import { expect, it } from 'vitest';
import { passwordsOf } from '../../src/connectors/url-password.ts';

it.each([
  ['postgres://bot:p%40ss@db.test/', ['p%40ss', 'p@ss']],
  ['postgres://bot:100%@db.test/', ['100%']],
  ['postgres://bot@db.test/', []],
])('knows what of %s nobody may read', (url, passwords) => {
  expect(passwordsOf(url)).toEqual(passwords);
});
