import { expect, it } from 'vitest';
import { rightsInSource } from '../../src/config/rights-in-source.ts';

const crm = { key: 'crm/agent', resourceName: 'Customers', entitlementName: 'Agent' };

it.each([
  [
    'an odd resource beside it',
    '[{ id: 7 }, nothing, { id: crm, name: Customers, owners: [a@b.test], entitlements: [{ id: agent, name: Agent }] }]',
    ['a@b.test'],
  ],
  [
    'an odd entitlement beside it',
    '[{ id: crm, name: Customers, owners: [a@b.test], entitlements: [7, { id: "?" }, { id: agent, name: Agent }] }]',
    ['a@b.test'],
  ],
  [
    'owners that can’t be read',
    '[{ id: crm, name: Customers, owners: { of: it }, entitlements: [{ id: agent, name: Agent }] }]',
    [],
  ],
  ['no owners', '[{ id: crm, name: Customers, entitlements: [{ id: agent, name: Agent }] }]', []],
])('a file that was in force says how things were called, with %s', (_, resources, owners) => {
  expect(rightsInSource(`version: 0\nresources: ${resources}\n`)).toEqual([{ ...crm, owners }]);
});

it.each(['', 'nothing', 'resources: 7', '{'])('a file that can’t be read says nothing: “%s”', (source) => {
  expect(rightsInSource(source)).toEqual([]);
});
