import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { faultsOf, readText } from './load-text.ts';

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
