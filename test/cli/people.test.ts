import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { expect, it } from 'vitest';
import { addGrants } from '../../src/cli/grants.ts';
import { addPeople } from '../../src/cli/people.ts';
import { USUAL_PERSON_TYPES } from '../../src/domain/people/person-types.ts';
import { readPeople } from '../../src/operations/people/people-csv.ts';

const page = readFileSync(new URL('../../docs/operating.md', import.meta.url), 'utf8');
const blocks = (language: string) =>
  Array.from(
    page.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'gms')),
    (match) => match[1] ?? '',
  );
const [right = '', odd = ''] = blocks('csv');
const read = (text: string) => readPeople(text, USUAL_PERSON_TYPES);

it('shows a file of people that is followed', () => {
  expect(read(right)).toMatchObject({ people: [{ employee_id: '1' }, { employee_id: '6' }], faults: [] });
});

it('shows what is said of one with faults', () => {
  expect(read(odd)).toMatchObject({ faults: blocks('text')[0]?.trim().split('\n') });
});

it('names commands that there are, with as much as each takes', () => {
  const program = new Command();
  addPeople(program);
  addGrants(program);
  const named = Array.from(page.matchAll(/node dist\/cli\.js (people|grants) (\w+)((?: [^\s`]+)*)/g));

  expect(named.map(([, , verb]) => verb)).toEqual(expect.arrayContaining(['import', 'link', 'renumber']));
  for (const [, noun, verb, rest = ''] of named) {
    const command = program.commands
      .find((one) => one.name() === noun)
      ?.commands.find((one) => one.name() === verb);
    expect(command?.registeredArguments, `${noun} ${verb}`).toHaveLength(
      rest.split(' ').filter((word) => word !== '').length,
    );
  }
});
