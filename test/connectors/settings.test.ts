import { expect, it } from 'vitest';
import { makeConnectors } from '../../src/connectors/index.ts';
import { connectorSettings } from '../../src/connectors/settings.ts';
import { SECTIONS } from '../support/connector-sections.ts';
import { time } from '../support/webhook-stand.ts';

it('reads the sections of the types that there are, and makes a connector of each', async () => {
  for (const { type, settings } of connectorSettings) {
    const section = settings.parse(SECTIONS[type]) as Record<string, unknown>;
    const made = await makeConnectors(new Map([[type, { id: type, type, settings: section }]]), time);
    expect(made.has(type), type).toBe(true);
    await made.get(type)?.close?.();
  }
});

it('says of which types no connector can tell who holds what', async () => {
  for (const { type, settings, isUnreadable = false } of connectorSettings) {
    const section = settings.parse(SECTIONS[type]) as Record<string, unknown>;
    const made = await makeConnectors(new Map([[type, { id: type, type, settings: section }]]), time);
    expect(made.get(type)?.reads === undefined, type).toBe(isUnreadable);
    await made.get(type)?.close?.();
  }
});
