import { expect, it } from 'vitest';
import { scopeInWords } from '../../../src/domain/review/scope-words.ts';

const names = {
  resource: (id: string) => (id === 'support-desk' ? 'Support desk' : id),
  entitlement: (key: string) => (key === 'prod-db/write' ? 'Production database · Read and write' : key),
};

it.each([
  [
    'resource.environment == "prod" || entitlement.sensitivity in ["high", "critical"]',
    'access in prod, or of high or critical sensitivity',
  ],
  ['resource.id == "support-desk"', 'access to Support desk'],
  ['entitlement.key in ["prod-db/write"]', 'access to Production database · Read and write'],
  [
    '"pii" in resource.tags && person.type != "employee"',
    'access to resources tagged pii and not of people of type employee',
  ],
  [
    'resource.environment == "prod" && person.department == "Finance" || "dba" in person.groups',
    'access in prod and of people in Finance, or of people in the group dba',
  ],
  ['!(resource.environment in ["test", "staging"])', 'access not in test or staging'],
  ['true', 'all access'],
])('says a scope for people who don’t write access.yaml: %s', (scope, words) => {
  expect(scopeInWords(scope, names)).toBe(words);
});

it.each([
  'resource.environment == "prod" && (entitlement.sensitivity == "high" || "pii" in resource.tags)',
  'person.groups.exists(group, group == "dba")',
  'resource.name.startsWith("Prod")',
  '!(resource.environment != "prod")',
  'resource.id == person.department',
  'resource.id in []',
  'false',
  'resource.environment == "prod" (the expression failed on 3, which are in scope)',
])('leaves to the expression itself what words would say less exactly: %s', (scope) => {
  expect(scopeInWords(scope, names)).toBeUndefined();
});
