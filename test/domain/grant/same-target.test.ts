import { describe, expect, it } from 'vitest';
import { idMeant, idsOnRecord, isSameTarget } from '../../../src/domain/grant/same-target.ts';

const called = (target: string, targetId?: string, seen?: string) => ({
  target,
  targetId,
  seenAs: seen === undefined ? null : { targetId: seen },
});

describe('two grants mean the same right', () => {
  it.each([
    ['by their ids, whatever they are called', called('old', '#1'), called('new', '#1'), true],
    ['not under one name, where their ids are others', called('eng', '#1'), called('eng', '#2'), false],
    ['by the id under which one was seen', called('old', undefined, '#1'), called('new', '#1', '#1'), true],
    ['not where another was seen', called('eng', undefined, '#2'), called('eng', '#1'), false],
    ['by what was seen, not by what it was taken for', called('eng', '#1', '#2'), called('eng', '#1'), false],
    [
      'by the name, of several rights that share an id',
      called('a', '7:x', '7'),
      called('b', undefined, '7'),
      false,
    ],
    ['by the name, where no id is known', called('eng'), called('eng', '#1'), true],
  ])('%s', (_, one, other, isSame) => {
    expect(isSameTarget(one, other)).toBe(isSame);
    expect(isSameTarget(other, one)).toBe(isSame);
  });
});

it('what was seen of something else isn’t meant by the id that it was taken for', () => {
  expect(idMeant({ targetId: '#1', seenAs: { targetId: '#2' } })).toBeUndefined();
  expect(idMeant({ targetId: '7:member', seenAs: { targetId: '7' } })).toBe('7:member');
});

it('what has an id beside others may be on record under theirs', () => {
  expect(idsOnRecord({ targetId: '7:member', seenAs: null })).toEqual(['7:member', '7']);
  expect(idsOnRecord({ targetId: '7:member', seenAs: { targetId: '7' } })).toEqual(['7:member', '7']);
  expect(idsOnRecord({ targetId: null, seenAs: null })).toEqual([]);
});
