import { expect, it } from 'vitest';
import { makeConnectors } from '../../src/connectors/index.ts';
import { time } from '../support/webhook-stand.ts';

it('makes one connector for each section, and throws where a section doesn’t fit', () => {
  const paper = { id: 'paper', type: 'manual', settings: { assignees: ['omar@acme.test'] } };
  expect([...makeConnectors(new Map([['paper', paper]]), time).keys()]).toEqual(['paper']);
  expect(() => makeConnectors(new Map([['paper', { ...paper, settings: {} }]]), time)).toThrow();
});

it('makes no connector of a type that isn’t built, so that its resources can’t be requested', () => {
  const chat = { id: 'chat', type: 'slack-usergroup', settings: {} };
  expect(makeConnectors(new Map([['chat', chat]]), time).has('chat')).toBe(false);
});
