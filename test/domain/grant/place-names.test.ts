import { expect, it } from 'vitest';
import { namesBeside } from '../../../src/domain/grant/place-names.ts';

const HOST = 'hooks.acme.test';
const now = { id: 'now', name: HOST };
const names = (...elsewhere: { id: string; name: string }[]) => [...namesBeside(now, elsewhere).values()];

it('places of one name are told apart from where a connector acts now, and from each other', () => {
  expect(names({ id: 'a', name: 'old.acme.test:5432' })).toEqual(['old.acme.test:5432']);
  expect(names({ id: 'a', name: `${HOST}:8443` })).toEqual([`${HOST}:8443`]);
  expect(names({ id: 'a', name: HOST })).toEqual([`another address at ${HOST}`]);
  expect(names({ id: 'a', name: HOST }, { id: 'b', name: HOST })).toEqual([
    `another address at ${HOST} (1)`,
    `another address at ${HOST} (2)`,
  ]);
  expect(names({ id: 'a', name: 'old' }, { id: 'b', name: 'old' })).toEqual([
    'an address at old (1)',
    'an address at old (2)',
  ]);
});

it('a place is said once, and the one where a connector acts now by its name', () => {
  expect(names({ id: 'a', name: 'old' }, { id: 'a', name: 'old' })).toEqual(['old']);
  expect(names(now)).toEqual([HOST]);
  expect([...namesBeside(null, [now]).values()]).toEqual([HOST]);
});
