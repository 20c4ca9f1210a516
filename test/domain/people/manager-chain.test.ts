import { expect, test } from 'vitest';
import { managerChain } from '../../../src/domain/people/manager-chain.ts';

function chainOf(start: string, managers: Record<string, string | null>) {
  const person = (email: string) =>
    email in managers ? { email, managerEmail: managers[email] ?? null } : undefined;
  const chain = managerChain(person(start) ?? { email: start, managerEmail: null }, person);
  return { managers: chain.managers.map(({ email }) => email), ended: chain.ended };
}

test('goes up to whoever has no manager', () => {
  expect(chainOf('sami', { sami: 'wanda', wanda: 'ada', ada: null })).toEqual({
    managers: ['wanda', 'ada'],
    ended: { why: 'top' },
  });
});

test('names nobody for whoever has no manager', () => {
  expect(chainOf('ada', { ada: null })).toEqual({ managers: [], ended: { why: 'top' } });
});

test('ends a circle, wherever it closes', () => {
  expect(chainOf('sami', { sami: 'wanda', wanda: 'ada', ada: 'wanda' })).toEqual({
    managers: ['wanda', 'ada'],
    ended: { why: 'cycle', email: 'wanda' },
  });
});

test('never makes somebody their own manager', () => {
  expect(chainOf('sami', { sami: 'sami' })).toEqual({ managers: [], ended: { why: 'cycle', email: 'sami' } });
  expect(chainOf('sami', { sami: 'wanda', wanda: 'sami' }).managers).toEqual(['wanda']);
});

test('says whom nobody knows, and keeps whom it found', () => {
  expect(chainOf('sami', { sami: 'wanda', wanda: 'gone' })).toEqual({
    managers: ['wanda'],
    ended: { why: 'gap', email: 'gone' },
  });
});
