import { describe, expect, it } from 'vitest';
import { PersonId } from '../../../src/domain/ids.ts';
import { matchLines, rosterOf } from '../../../src/operations/people/match-lines.ts';
import { readPeople } from '../../../src/operations/people/people-csv.ts';
import { planImport } from '../../../src/operations/people/plan-import.ts';
import type { PersonRecord } from '../../../src/store/people/person-store.ts';

const HEADER = 'employee_id,email,name,title,department,manager_email,type,start_date,end_date,status';
const NOW = new Date('2026-11-20T09:00:00Z');

/** Ada (1), Bo (2), Cy (3) and Di (4), each at their own address, unless it says otherwise. */
const known = (more: Partial<Record<string, Partial<PersonRecord>>> = {}): PersonRecord[] =>
  ['ada', 'bo', 'cy', 'di'].map((name, at) => ({
    id: PersonId.parse(`person_${name}`),
    employeeId: String(at + 1),
    email: `${name}@acme.test`,
    formerEmails: [],
    name,
    title: '',
    department: '',
    managerEmail: null,
    type: 'employee',
    startDate: null,
    endDate: null,
    status: 'active',
    source: 'csv',
    updatedAt: NOW,
    ...more[name],
  }));

const line = (id: string, email: string, more: { name?: string; type?: string; status?: string } = {}) =>
  `${id},${email}@acme.test,${more.name ?? email},,,,${more.type ?? 'employee'},,,${more.status ?? 'active'}`;

function plan(
  lines: string[],
  records = known(),
  { shutOut = [] as PersonId[], inTheWay = [] as [string, string][] } = {},
) {
  const read = readPeople([HEADER, ...lines].join('\n'), ['employee']);
  if ('fault' in read) throw new Error(read.fault);
  const roster = rosterOf(records, shutOut);
  const planned = planImport(roster, matchLines(roster, read), {
    inTheWay: new Map(inTheWay),
    now: NOW,
    today: '2026-11-20',
  });
  const after = new Map(records.map((one) => [one.id, one]));
  for (const one of [...planned.records, ...planned.gone]) after.set(one.id, one);
  const people = [...after.values()].map(
    ({ employeeId, email, status }) => `${employeeId} ${email} ${status}`,
  );
  return { ...planned, people };
}

const CY_AND_DI = [line('3', 'cy'), line('4', 'di')];

describe('an address that changes hands', () => {
  it('moves with the people who swap, and in a row of them', () => {
    const { people, faults } = plan([line('1', 'bo'), line('2', 'cy'), line('3', 'di'), line('4', 'ada')]);

    expect(people).toEqual([
      '1 bo@acme.test active',
      '2 cy@acme.test active',
      '3 di@acme.test active',
      '4 ada@acme.test active',
    ]);
    expect(faults).toEqual([]);
  });

  it('leaves the whole row where it was when one of its lines can’t be followed', () => {
    const rows = [line('1', 'bo'), line('2', 'cy'), line('3', 'e', { type: 'robot' }), line('4', 'di')];
    const { people, faults, records } = plan(rows);

    expect(people.map((one) => one.split(' ')[1])).toEqual(known().map((one) => one.email));
    expect(faults).toEqual([
      'line 3, email: cy@acme.test is employee 2’s in this file, and was employee 3’s before, whose own line can’t be followed. Correct that line.',
      'line 2, email: bo@acme.test is employee 1’s in this file, and was employee 2’s before, whose own line can’t be followed. Correct that line.',
    ]);
    expect(records.map((one) => one.name)).toEqual(['bo', 'cy']);
  });

  it.each([
    ['a colleague', [line('2', 'ada', { name: 'bo' })], '2 ada@acme.test active'],
    ['a newcomer', [line('2', 'bo'), line('9', 'ada', { name: 'Adam' })], '9 ada@acme.test active'],
  ])('goes from somebody who left to %s, who is another person', (_, lines, expected) => {
    const { people, faults } = plan([...lines, ...CY_AND_DI]);

    expect(faults).toEqual([]);
    expect(people).toContain(expected);
    expect(people).toContain('1 ada@acme.test (employee 1 until 2026-11-20) inactive');
  });

  it('stays with whoever left while it would give the next one something, and what else is new is followed', () => {
    const { people, faults, records } = plan(
      [
        line('2', 'ada', { name: 'Bob', status: 'inactive' }),
        line('9', 'cy', { name: 'Cyd' }),
        line('4', 'di'),
      ],
      known(),
      {
        inTheWay: [
          ['ada@acme.test', 'access stands.'],
          ['cy@acme.test', 'access.yaml names it.'],
        ],
      },
    );

    expect(people).toEqual([
      '1 ada@acme.test inactive',
      '2 bo@acme.test inactive',
      '3 cy@acme.test inactive',
      '4 di@acme.test active',
    ]);
    expect(records.find((one) => one.employeeId === '2')).toMatchObject({ name: 'Bob', formerEmails: [] });
    expect(faults).toEqual([
      'line 2, email: ada@acme.test is employee 2’s in this file, and was employee 1’s before; access stands.',
      'line 3, email: cy@acme.test is employee 9’s in this file, and was employee 3’s before; access.yaml names it.',
    ]);
  });

  it('is asked about of whoever had it once, too', () => {
    const records = known({ ada: { email: 'a@acme.test', formerEmails: ['ada@acme.test'] } });
    const lines = [line('1', 'a'), line('2', 'ada'), ...CY_AND_DI];

    expect(plan(lines, records).faults).toEqual([]);
    expect(plan(lines, records, { inTheWay: [['ada@acme.test', 'named.']] }).faults).toEqual([
      'line 3, email: ada@acme.test is employee 2’s in this file, and was employee 1’s before; named.',
    ]);
  });

  it.each([
    ['of the same name', known(), line('77', 'ada', { name: 'Ada' })],
    [
      'whose number lost its zeros',
      known({ ada: { employeeId: '0077' } }),
      line('77', 'ada', { name: 'A. L.' }),
    ],
  ])('of somebody %s is asked about: perhaps it is the same person', (_, records, row) => {
    const { people, faults } = plan([row, line('2', 'bo'), ...CY_AND_DI], records);

    expect(faults).toEqual([
      expect.stringMatching(/line 2, .* sallyport people renumber ada@acme\.test 77\./),
    ]);
    expect(people).toHaveLength(4);
    expect(people[0]).toMatch(/ada@acme\.test active$/);
  });

  it('doesn’t go while a line doesn’t say whose it is, which may be theirs', () => {
    const { people, faults } = plan([
      line('9', 'ada', { name: 'Adam' }),
      line('', 'x'),
      line('2', 'bo'),
      ...CY_AND_DI,
    ]);

    expect(faults).toEqual([expect.stringMatching(/it can’t be told whether they left/)]);
    expect(people).toEqual(known().map((one) => `${one.employeeId} ${one.email} active`));
  });

  it('doesn’t go while it is still written down as a manager’s', () => {
    const records = known({ di: { managerEmail: 'ada@acme.test' } });
    const { faults } = plan(
      [
        line('9', 'ada', { name: 'Adam' }),
        line('2', 'bo'),
        line('3', 'cy'),
        line('4', 'di', { type: 'robot' }),
      ],
      records,
    );

    expect(faults).toEqual([
      expect.stringMatching(/still the manager’s of di@acme\.test, whose line can’t be followed/),
    ]);
  });

  it('tells whom Slack alone told of from their employee id, unless their account is deactivated', () => {
    const records = known({ ada: { employeeId: null, source: 'slack' } });
    const lines = [line('9', 'ada', { name: 'Adam' }), line('2', 'bo'), ...CY_AND_DI];

    expect(plan(lines, records).people[0]).toBe('9 ada@acme.test active');
    const { people, faults } = plan(lines, records, { shutOut: [PersonId.parse('person_ada')] });
    expect(people).toHaveLength(4);
    expect(faults).toEqual([
      expect.stringMatching(/whom Slack alone told of, and whose account is deactivated/),
    ]);
  });
});

it('follows a line with a fault as far as it says that somebody left', () => {
  const { people } = plan([
    line('1', 'ada', { type: 'robot', status: 'inactive' }),
    line('2', 'bo', { type: 'robot' }),
    ...CY_AND_DI,
  ]);

  expect(people.slice(0, 2)).toEqual(['1 ada@acme.test inactive', '2 bo@acme.test active']);

  const hiding = plan([line('1', 'ada', { type: 'robot', status: 'inactive' }), line('', 'x'), ...CY_AND_DI]);
  expect(hiding.people.slice(0, 2)).toEqual(['1 ada@acme.test inactive', '2 bo@acme.test active']);
});
