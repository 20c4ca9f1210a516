import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { connectorSettings } from '../../src/connectors/settings.ts';
import { SECTIONS } from '../support/connector-sections.ts';
import { faultsOf, loadText, readText } from './load-text.ts';

interface FaultRow {
  'tells of': string;
  file?: string;
  text?: string;
  says: string;
}

const rows = parse(readText('test/config/faults.yaml')) as FaultRow[];

const inFile = (text: string): string => `version: 1\norganization: Acme\nadmins: [ada@acme.test]\n${text}`;

test.each(rows.map((row) => [row['tells of'], row] as const))(
  'tells of %s',
  (_kind, { file, text, says }) => {
    const source = file ?? inFile(text ?? '');
    expect(faultsOf(source, {})).toEqual([says.replace(/^line /, 'access.yaml:')]);
  },
);

interface SettingsRow {
  type: string;
  with: Record<string, unknown>;
  says: string[];
}

const settings = parse(readText('test/config/connector-faults.yaml')) as SettingsRow[];
const ENV = { SHORT: 'hunter2', ID: '11111111-2222-3333-4444-555555555555' };

test.each(settings.map((row) => [row.type, JSON.stringify(row.with), row] as const))(
  'tells of the settings of %s with %s',
  (type, _with, { with: changes, says }) => {
    const keys = Object.entries({ ...SECTIONS[type], ...changes }).filter(([, value]) => value !== null);
    const section = JSON.stringify({ id: 'c', type, ...Object.fromEntries(keys) });
    const told = faultsOf(inFile(`connectors:\n  - ${section}\n`), ENV, connectorSettings);
    expect(told).toEqual(says.map((line) => `access.yaml:5  connectors[0].${line}`));
    expect(told.join()).not.toMatch(/hunter2|canary|something else/);
  },
);

test('reports every fault at once, in the order of lines', () => {
  const text = inFile(`timezone: Mars
colour: red
groups: [{ id: dba, members: [nobody] }]
policies:
  - id: p
    when: 'person.departement == "IT"'
    stags: []
    duration: { default: 8h, max: 2h }
`);
  expect(faultsOf(text).map((sentence) => sentence.split('  ').slice(0, 2).join(' '))).toEqual([
    'access.yaml:4 timezone',
    'access.yaml:5 colour',
    'access.yaml:6 groups[0].members[0]',
    'access.yaml:8 policies[0]',
    'access.yaml:9 policies[0].when',
    'access.yaml:10 policies[0].stags',
    'access.yaml:11 policies[0].duration.default',
  ]);
});

test('refuses a file whose aliases multiply, without expanding them all', () => {
  const levels = Array.from(
    { length: 8 },
    (_, level) => `  - &a${level + 1} [${Array(9).fill(`*a${level}`).join(', ')}]`,
  );
  const text = inFile(`auditors:\n  - &a0 [x, x]\n${levels.join('\n')}\n`);
  expect(faultsOf(text).join('\n')).toContain('found too much inside, expected at most 500000 values');
});

test('answers whatever a file holds: it is loaded, or its faults have lines of it', () => {
  const lines = readText('test/config/every-key.yaml').split('\n');
  const junk = fc.oneof(
    fc.constantFrom(
      '[]',
      '{}',
      'null',
      '-1',
      '""',
      '&a [*a]',
      '${NAME}',
      'true',
      '*',
      '- - -',
      'my db',
      'group:',
      '1e999',
    ),
    fc.string({ unit: 'binary', maxLength: 20 }),
  );
  const damage = fc.tuple(fc.nat(lines.length - 1), fc.constantFrom('drop', 'value', 'line', 'double'), junk);
  fc.assert(
    fc.property(fc.array(damage, { minLength: 1, maxLength: 4 }), (damages) => {
      const damaged = [...lines];
      for (const [at, kind, text] of damages) {
        const line = damaged[at] ?? '';
        if (kind === 'drop') damaged.splice(at, 1);
        else if (kind === 'double') damaged.splice(at, 0, line);
        else damaged[at] = kind === 'line' ? text : line.replace(/: .*$/, () => `: ${text}`);
      }
      const loaded = loadText(damaged.join('\n'));
      if (loaded.ok) return;
      expect(loaded.faults.length).toBeGreaterThan(0);
      for (const fault of loaded.faults) expect(fault.line).toBeGreaterThan(0);
    }),
    { numRuns: 300 },
  );
});

test('loads a catalog of 5,000 entitlements', () => {
  const resource = (index: number): string =>
    `  - { id: r${index}, name: Resource ${index}, connector: c, owners: [ada@acme.test], entitlements: [${Array.from(
      { length: 10 },
      (_, right) => `{ id: e${right}, name: Right ${right}, target: t${right} }`,
    ).join(', ')}] }`;
  const source = inFile(
    `connectors: [{ id: c, type: manual, assignees: [ada@acme.test] }]\nresources:\n${Array.from({ length: 500 }, (_, index) => resource(index)).join('\n')}\n`,
  );
  expect(loadText(source)).toMatchObject({ ok: true });
});
