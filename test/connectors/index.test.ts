import { expect, it } from 'vitest';
import { makeConnectors } from '../../src/connectors/index.ts';
import { time } from '../support/webhook-stand.ts';

it('makes one connector for each section, and throws where a section doesn’t fit', async () => {
  const paper = { id: 'paper', type: 'manual', settings: { assignees: ['omar@acme.test'] } };
  expect([...(await makeConnectors(new Map([['paper', paper]]), time)).keys()]).toEqual(['paper']);
  await expect(makeConnectors(new Map([['paper', { ...paper, settings: {} }]]), time)).rejects.toThrow();
});

it('makes no connector of a type that isn’t built, so that its resources can’t be requested', async () => {
  const chat = { id: 'chat', type: 'later', settings: {} };
  expect((await makeConnectors(new Map([['chat', chat]]), time)).has('chat')).toBe(false);
});
