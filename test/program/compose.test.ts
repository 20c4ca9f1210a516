import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { pino } from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import { prepare } from '../../src/program/compose.ts';
import { preparesDatabase } from '../../src/program/prepares-database.ts';
import { applyDefinitions } from '../../src/program/definitions/apply-definitions.ts';
import { liveDefinitions } from '../../src/program/definitions/live-definitions.ts';
import { ACME_YAML } from '../support/acme-definitions.ts';
import { acmeWorld, PEOPLE_CSV } from '../support/acme-world.ts';
import type { AcmeWorld } from '../support/acme-world.ts';

function startsWith(world: AcmeWorld, csv: string | Buffer): Promise<void> {
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

it('starts with a roster as German Excel saves it, says how it was read, and leaves an address with whoever has it', async () => {
  const world = await acmeWorld();
  const said: unknown[] = [];
  world.ctx.log = pino({ level: 'warn' }, { write: (line) => said.push(JSON.parse(line)) });
  const csv = `${PEOPLE_CSV.replace('Sami Okafor', 'Sami Öztürk').replace(/^2,omar.*\n/m, '')}99,omar@acme.test,Otto,,,,employee,,,active\n`;

  await startsWith(world, iconv.encode(csv.replaceAll(',', ';').replaceAll('\n', '\r\n'), 'windows-1252'));

  expect((await world.as('sami@acme.test')).actor.person.name).toBe('Sami Öztürk');
  await expect(world.as('omar@acme.test')).rejects.toThrow(/aren’t listed as active/);
  const heard = said.map((line) => (line as { msg: string }).msg).join('\n');
  expect(heard).toMatch(/people\.csv isn’t UTF-8; read as Windows-1252\./);
  expect(heard).toMatch(
    /omar@acme\.test is employee 99’s in this file, and was employee 2’s before; access\.yaml/,
  );
});

it('says before a file is put in force, and when it is read again, whom nobody knows and what can’t be', async () => {
  const world = await acmeWorld();
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-apply-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'access.yaml');
  const stage = '{ name: Owner, approvers: [owner], need: 1 }';
  const late = '{ name: Owner, approvers: [owner], remind_after: 2h }\n    expire_after: 1h';
  const odd = ACME_YAML.replace('type: scripted', 'type: manual, assignees: [wnda@acme.test]');
  writeFileSync(path, odd.replace(stage, late));
  const warned: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line) => void warned.push(line) });
  const unknown = 'the assignee wnda@acme.test is not in the roster — did you mean wanda@acme.test?';

  const { lines } = await applyDefinitions(world.ctx, path, {}, false);
  expect(lines.filter((line) => line.includes('wnda'))).toEqual([expect.stringContaining(unknown)]);
  expect(lines.join('\n')).toContain('remind_after  found 2 hours, expected less than 1 hour');

  await liveDefinitions({ ...world.ctx, log }, world.clock, path, {}).reread();
  expect(warned.filter((line) => line.includes(unknown))).toHaveLength(1);
});

it('has the embedded database to make only where none was made', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'sallyport-made-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  const prepares = (url?: string) => preparesDatabase({ database: { url, pool: 1, dataDir } });
  expect([prepares(), prepares('postgres://127.0.0.1/a')]).toEqual([true, false]);
  mkdirSync(join(dataDir, 'pglite'));
  writeFileSync(join(dataDir, 'pglite', 'PG_VERSION'), '18');
  expect(prepares()).toBe(false);
});
