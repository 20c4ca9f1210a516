import { expect, test } from 'vitest';
import { Views } from '../../../src/sandbox/workspace/views.ts';

test('a form has an id of its own, also among those of an earlier run of the sandbox', () => {
  const now = new Date('2026-11-20T09:00:00Z');
  const ids = [new Views(), new Views()].flatMap((views) =>
    ['U1', 'U2'].map((userId) => views.open(userId, { type: 'modal' }, now).id),
  );
  expect(new Set(ids).size).toBe(4);
  for (const id of ids) expect(id).toMatch(/^V0[0-9A-Z]+$/);
});
