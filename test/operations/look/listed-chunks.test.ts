import { expect, it } from 'vitest';
import { listedChunks } from '../../../src/operations/look/listed-chunks.ts';

const account = (id: string, email: string | null) => ({ target: 'db', account: { id, login: id, email } });
const some = (count: number, one: (n: number) => ReturnType<typeof account>) =>
  Array.from({ length: count }, (_, n) => one(n));

it('looks at accounts without an address some at a time, as at any', () => {
  const listed = some(190, (n) => account(`machine-${n}`, null));

  const chunks = [...listedChunks(listed)];

  expect(chunks.map(({ length }) => length)).toEqual([80, 80, 30]);
  expect(chunks.flat()).toEqual(listed);
});

it('looks at accounts of one address together, however far apart they are listed and spelled', () => {
  const listed = [
    account('sami', 'sami@acme.test'),
    ...some(700, (n) => account(`somebody-${n}`, `somebody-${n}@acme.test`)),
    account('sami-admin', 'SAMI@acme.test'),
  ];

  const [first, ...more] = listedChunks(listed);

  expect(first?.slice(0, 2).map(({ account: { id } }) => id)).toEqual(['sami', 'sami-admin']);
  expect([first, ...more].flat()).toHaveLength(702);
});
