import { expect, it } from 'vitest';
import { readPeopleCsv } from '../../../src/operations/people/people-csv.ts';
import { PEOPLE_CSV } from '../../support/acme-world.ts';

const COLUMNS = (PEOPLE_CSV.split('\n')[0] ?? '').split(',');

it.each([
  ['name', 'Sami ?kafor', 'expected its letters: some became “?”'],
  ['title', 'Charg? de client?le', 'expected its letters: some became “?”'],
  ['name', 'Sami ÃkÃ©for', 'expected its letters: some were lost or changed'],
  ['name', 'Å‚ukasz', 'expected its letters: some were lost or changed'],
  ['department', 'Â\u0007', 'expected its letters: some were lost or changed'],
  ['name', '#NAME?', 'expected a value: a spreadsheet has written that it found none'],
  ['employee_id', '#N/A', 'expected a value: a spreadsheet has written that it found none'],
])(
  'takes no %s “%s”, of which letters were lost or a spreadsheet found no value',
  (column, found, expected) => {
    const csv = PEOPLE_CSV.replace(/^6,sami.*$/m, (line) =>
      line
        .split(',')
        .map((cell, at) => (COLUMNS[at] === column ? found : cell))
        .join(','),
    );

    expect(readPeopleCsv(csv)).toEqual({
      faults: [expect.stringContaining(`line 7, ${column}: found “${found}”, ${expected}`)],
    });
  },
);

it('takes a title that asks', () => {
  const read = readPeopleCsv(PEOPLE_CSV.replace(/^(6,sami@acme\.test,[^,]*),[^,]*/m, '$1,Head of Sales?'));

  expect(read).toMatchObject({
    people: expect.arrayContaining([expect.objectContaining({ title: 'Head of Sales?' })]),
  });
});
