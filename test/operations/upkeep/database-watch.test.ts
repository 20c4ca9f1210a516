import { beforeEach, expect, it } from 'vitest';
import { DomainError } from '../../../src/domain/errors.ts';
import { DatabaseWatch } from '../../../src/operations/upkeep/database-watch.ts';
import { openLog } from '../../../src/program/log.ts';

const failure = (code: string): Error => Object.assign(new Error('so it is'), { code });
const answers = async (): Promise<void> => {};

let lines: string[];
let watch: DatabaseWatch;
let passedMs: number;

beforeEach(() => {
  passedMs = 0;
  lines = [];
  watch = new DatabaseWatch(
    openLog('info', { write: (line) => void lines.push((JSON.parse(line) as { msg: string }).msg) }),
    () => passedMs,
  );
});

it('says a trouble once, however many run into it and however it is wrapped, and once that it is over', () => {
  expect(watch.notes(failure('53100'))).toBe(true);
  passedMs += 9_000;
  watch.settle();
  expect(
    watch.notes(new DomainError('unavailable', 'Nothing was changed.', { cause: failure('53100') })),
  ).toBe(true);
  passedMs += 9_000;
  watch.settle();
  expect(lines).toEqual([expect.stringMatching(/^The database’s disk is full: .* Make room/)]);

  passedMs += 1_000;
  watch.settle();
  expect(lines[1]).toBe('this trouble with the database hasn’t been met again for ten seconds');
  watch.notes(failure('53100'));
  expect(lines[2]).toBe(lines[0]);
});

it('says it anew where it comes back after a while in which nothing could be used', () => {
  watch.notes(failure('53300'));
  passedMs += 60_000;
  watch.notes(failure('53300'));
  expect(lines).toEqual([expect.stringMatching(/no more connections/), lines[0]]);
});

it('leaves what is no such trouble to be said by whom it met', () => {
  expect(watch.notes(failure('57P01'))).toBe(false);
  expect(watch.notes(new DomainError('stale', 'Somebody was first.'))).toBe(false);
  expect(lines).toEqual([]);
});

it.each([
  ['53200', /out of memory/],
  ['53100', /disk is full/],
])('the check fails with what was met as %s, though the database answers it', async (code, says) => {
  watch.notes(failure(code));
  expect(await watch.check(answers)).toMatch(says);
  passedMs += 10_000;
  expect(await watch.check(answers)).toBe(true);
});

it.each(['25006', '53300'])('the check passes when the database answers it, after %s', async (code) => {
  watch.notes(failure(code));
  expect(await watch.check(answers)).toBe(true);
});

it('says what the database answers the check with, where it is known', async () => {
  expect(await watch.check(() => Promise.reject(failure('25006')))).toMatch(/^The database is read-only: /);
  await expect(watch.check(() => Promise.reject(failure('ECONNREFUSED')))).rejects.toThrow('so it is');
});
