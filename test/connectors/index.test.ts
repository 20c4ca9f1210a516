import { expect, it } from 'vitest';
import { makeConnectors } from '../../src/connectors/index.ts';
import { faultOf } from '../support/exercise-connector.ts';

const ref = { target: 'editors', account: { email: 'anna@acme.test', employeeId: null, name: 'Anna' } };

it('makes one connector for each section, and throws where a section doesn’t fit', () => {
  const paper = { id: 'paper', type: 'manual', settings: { assignees: ['omar@acme.test'] } };
  expect([...makeConnectors(new Map([['paper', paper]])).keys()]).toEqual(['paper']);
  expect(() => makeConnectors(new Map([['paper', { ...paper, settings: {} }]]))).toThrow();
});

it('refuses every act on a type that isn’t built, and names those that are', async () => {
  const chat = { id: 'chat', type: 'slack-usergroup', settings: {} };
  const connector = makeConnectors(new Map([['chat', chat]])).get('chat');
  expect(await faultOf(connector?.grant(ref, { operationId: 'one' }) ?? Promise.resolve())).toEqual({
    kind: 'unsupported',
  });
  expect((await connector?.health())?.lacks[0]).toContain('manual, postgres, webhook');
});
