import { expect, it } from 'vitest';
import { connectorTypes } from '../../src/connectors/index.ts';
import { connectorSettings } from '../../src/connectors/settings.ts';

it('reads the sections of the types that there are, each as its connector does', () => {
  expect(connectorSettings).toEqual(connectorTypes.map(({ type, settings }) => ({ type, settings })));
  for (const [at, { settings }] of connectorSettings.entries())
    expect(settings).toBe(connectorTypes[at]?.settings);
});
