import { describe, expect, test } from 'vitest';
import { readAuditQuery } from '../../../src/slack/lists/audit-query.ts';
import { berlin, definitionsWith } from '../support/definitions.ts';

const definitions = definitionsWith({ 'prod-db': ['read', 'write'] });
const read = (query: string) => readAuditQuery(definitions, query);

describe('the words after audit', () => {
  test('are filters with keys, days counted in the organization’s zone', () => {
    expect(read('who:<@U1|sami> what:prod-db kind:grant from:2026-11-01 to:2026-11-30 export:csv')).toEqual({
      filter: {
        person: '<@U1|sami>',
        entitlement: 'prod-db',
        kind: 'grant',
        from: berlin('2026-11-01T00:00'),
        to: berlin('2026-12-01T00:00'),
      },
      format: 'csv',
    });
  });

  test('are understood without keys', () => {
    expect(read('sami@acme.test prod-db/read grant.revoked jsonl')).toEqual({
      filter: { person: 'sami@acme.test', entitlement: 'prod-db/read', kind: 'grant.revoked' },
      format: 'jsonl',
    });
    expect(read('"prod db"').filter).toEqual({ entitlement: 'prod-db' });
    expect(read('"sami okafor"').filter).toEqual({ person: 'sami okafor' });
    expect(read('what:"Prod DB"').filter).toEqual({ entitlement: 'prod-db' });
    expect(read('what:Prod-DB/Read').filter).toEqual({ entitlement: 'prod-db/read' });
    expect(read('PROD-DB/WRITE').filter).toEqual({ entitlement: 'prod-db/write' });
    expect(read('what:"Prod DB · Read"').filter).toEqual({ entitlement: 'prod-db/read' });
    expect(read('what:Gone/Right').filter).toEqual({ entitlement: 'gone/right' });
  });

  test('take a misspelt key for the nearest', () => {
    expect(read('hwo:sami form:2026-11-01').filter).toEqual({
      person: 'sami',
      from: berlin('2026-11-01T00:00'),
    });
  });

  test.each([
    ['colour:red', '“colour:” isn’t a filter.'],
    ['kind:grnat', 'Did you mean grant?'],
    ['who:sami who:noah', 'There are two filters of who:, but only one can apply.'],
    ['sami noah', 'There are two filters of who:'],
    ['to:2026-11', '“2026-11” isn’t a date. Write it like 2026-11-30.'],
    ['from:2026-11-01T15:00', '“2026-11-01T15:00” isn’t a date.'],
    ['from:01.11.2026', '“01.11.2026” isn’t a date. Write it like 2026-11-30.'],
    ['export:pdf', 'Write export:csv or export:jsonl.'],
  ])('refuse %s and say what to write', (query, sentence) => {
    expect(() => read(query)).toThrow(sentence);
  });
});
