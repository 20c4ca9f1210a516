import { expect, test } from 'vitest';
import { checkPeople } from '../../src/config/check-people.ts';
import { definitionsOf, readText } from './load-text.ts';

const acme = readText('examples/acme/access.yaml');
const roster = new Set(readText('examples/acme/people.csv').match(/[\w.]+@acme\.test/g));

test('finds everybody of the example company in its roster', () => {
  expect(checkPeople(definitionsOf(acme), roster)).toEqual([]);
});

test('names each person whom the roster doesn’t have, with the line', () => {
  const definitions = definitionsOf(
    acme.replaceAll('lena@acme.test', 'helena@acme.test').replace('[iris@', '[nobody@'),
  );
  expect(checkPeople(definitions, roster)).toEqual([
    'access.yaml:11  auditors[0]  the auditor nobody@acme.test is not in the roster — did you mean noah@acme.test?',
    'access.yaml:84  resources[2].owners[0]  the owner helena@acme.test is not in the roster — did you mean lena@acme.test?',
    'access.yaml:108  resources[4].owners[0]  the owner helena@acme.test is not in the roster — did you mean lena@acme.test?',
  ]);
});

test('names whom a decision or a review could be handed to as well', () => {
  const everyKey = readText('test/config/every-key.yaml')
    .replace('"group:dba", kim@acme.test]', 'kym@acme.test]')
    .replace('[employees, owner, admin]', '[mim@acme.test]');
  const unknown = checkPeople(definitionsOf(everyKey), roster).filter((line) => line.includes('reassign_to'));
  expect(unknown).toEqual([
    expect.stringContaining('policies[1].reassign_to[1]  the person kym@acme.test is not in the roster'),
    expect.stringContaining('reviews[0].reassign_to[0]  the person mim@acme.test is not in the roster'),
  ]);
});

test('takes addresses for the same whatever their case', () => {
  const definitions = definitionsOf(acme.replaceAll('ada@acme.test', 'Ada@ACME.test'));
  expect(definitions.admins).toEqual(['ada@acme.test']);
  expect(checkPeople(definitions, roster)).toEqual([]);
});
