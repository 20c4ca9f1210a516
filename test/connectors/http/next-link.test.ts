import { expect, it } from 'vitest';
import { nextLink } from '../../../src/connectors/http/next-link.ts';

const base = new URL('https://acme.test/api/v1/users');
const self = '<https://acme.test/api/v1/users?limit=2>; rel="self"';

it.each([
  [`${self}, <https://acme.test/api/v1/users?after=a,b&limit=2>; rel="next"`, 'a,b'],
  ['<https://acme.test/x?after=1>; title="a, b; rel=prev"; rel=next', '1'],
  ['</x?after=2>;rel="next last"', '2'],
])('finds the next page in %s', (header, after) => {
  expect(nextLink(header, base)?.searchParams.get('after')).toBe(after);
});

it.each([
  undefined,
  '',
  self,
  'nonsense; rel="next"',
  '<https://acme.test/x>; rel="nextish"',
  '<http://[>; rel="next"',
])('finds none in %s', (header) => {
  expect(nextLink(header, base)).toBeUndefined();
});
