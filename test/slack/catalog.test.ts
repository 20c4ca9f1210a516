import { expect, test } from 'vitest';
import { suggestionFaults } from '../../src/sandbox/block-kit/surfaces.ts';
import { searchCatalogOptions } from '../../src/slack/actions/request/search-catalog.ts';
import { itemFromValue, itemValue } from '../../src/slack/ids.ts';
import { definitionsWith } from './support/definitions.ts';

const longest = 'x'.repeat(58);
const resources = Object.fromEntries(
  Array.from({ length: 1_250 }, (_, index) => [`system-${index}`, ['read', 'write', 'admin', 'owner']]),
);
const definitions = definitionsWith({ ...resources, [`r-${longest}`]: [`e-${longest}`] });

test('a catalog of 5,000 is searched within what Slack takes', () => {
  for (const typed of ['', 'system 77', 'write', 'x', 'nothing like it', '·'.repeat(500)]) {
    const answer = searchCatalogOptions({ config: definitions }, typed);
    expect(suggestionFaults(answer)).toEqual([]);
  }
  expect(searchCatalogOptions({ config: definitions }, 'system 77 write').options[0]?.value).toBe(
    'system-77/write',
  );
});

test('every entitlement is found again by its option’s value, however long its key', () => {
  for (const key of definitions.entitlements.keys()) {
    const value = itemValue(key);
    expect(value.length).toBeLessThanOrEqual(75);
    expect(itemFromValue(definitions, value)).toBe(key);
  }
});
