import { pino } from 'pino';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { DomainError, StaleStateError } from '../../src/domain/errors.ts';
import type { Ctx } from '../../src/operations/context.ts';
import { errorInWords } from '../../src/slack/errors.ts';

function told(error: unknown) {
  const lines: string[] = [];
  const log = pino({}, { write: (line: string) => lines.push(line) });
  const slack = { base: { log } as unknown as Ctx, command: '/access' };
  const result = errorInWords(error, slack, 'a test');
  return { ...result, log: lines.join('') };
}

test('a refusal says its own sentence and names its field', () => {
  expect(told(new DomainError('invalid', 'Say why.', { field: 'comment' }))).toMatchObject({
    sentence: 'Say why.',
    field: 'comment',
    final: false,
    log: '',
  });
  expect(told(new StaleStateError('Too late.'))).toMatchObject({ sentence: 'Too late.', final: true });
});

test('a refusal that knows what to do instead names it as it is called here', () => {
  const ended = new DomainError('stale', 'This access has ended.', { next: 'request' });

  expect(told(ended).sentence).toBe('This access has ended. Make a new request with /access request.');
});

test('anything else gets a reference that the log has too, and none of its own words', () => {
  const { sentence, log } = told(new Error('connection to 10.0.0.7 refused'));
  const reference = /reference ([2-9A-HJ-NP-Z]{4})\./.exec(sentence)?.[1];
  expect(reference).toBeDefined();
  expect(sentence).not.toContain('10.0.0.7');
  expect(log).toContain(`"reference":"${reference}"`);
  expect(log).toContain('connection to 10.0.0.7 refused');
});

test.each([
  ['CONNECTION_CLOSED', /^The database can’t be read now\. Try again in a minute\./],
  ['57014', /^The database was too busy to look this up\./],
])('a look that the database didn’t answer (%s) is said to be that', (code, words) => {
  const cause = Object.assign(new Error('write'), { code });
  const { sentence, log } = told(new Error('Failed query: select', { cause }));
  expect(sentence).toMatch(words);
  expect(log).toContain('something needed could not be read');
});

test('input of another shape than ours is said to be unreadable, at its field', () => {
  const fault = z.object({ ticket: z.string().max(3) }).safeParse({ ticket: 'INC-4711' }).error;
  expect(told(fault)).toMatchObject({
    field: 'ticket',
    sentence: expect.stringContaining('can’t be read (ticket'),
  });
});
