import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { prepare } from '../../src/program/compose.ts';
import { acmeWorld, PEOPLE_CSV } from '../support/acme-world.ts';
import type { AcmeWorld } from '../support/acme-world.ts';

function startsWith(world: AcmeWorld, csv: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-people-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'people.csv');
  writeFileSync(file, csv);
  const config = { ...world.ctx.config, people: [{ from: 'csv' as const, file }] };
  return prepare({ ...world.ctx, config }, world.clock, join(folder, 'access.yaml'));
}

it('starts with the people that stand where a line of the roster is odd, and follows the others', async () => {
  const world = await acmeWorld();

  await startsWith(
    world,
    PEOPLE_CSV.replace(/^(6,sami.*),employee,/m, '$1,robot,').replace(/^7,kim.*\n/m, ''),
  );

  await expect(world.as('sami@acme.test')).resolves.toBeDefined();
  await expect(world.as('kim@acme.test')).rejects.toThrow(/aren’t listed as active/);
  const [refused] = await world.rows.eventsOf('people.refused');
  expect(refused?.data).toMatchObject({ faults: expect.stringContaining('line 7, type: found “robot”') });
});

it('starts with the people that stand where the roster can’t be read, or is cut short', async () => {
  const world = await acmeWorld();

  await startsWith(world, 'hello');
  await startsWith(world, PEOPLE_CSV.split('\n').slice(0, 2).join('\n'));

  await expect(world.as('sami@acme.test')).resolves.toBeDefined();
  expect(await world.rows.eventsOf('people.refused')).toHaveLength(2);
});
