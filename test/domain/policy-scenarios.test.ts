import { readdirSync } from 'node:fs';
import { posix } from 'node:path';
import { expect, test } from 'vitest';
import { namedDefinitions } from '../../src/config/policy-scenarios/run-policy-scenarios.ts';
import { promisesBroken } from './policy-scenarios/promises-broken.ts';
import { definitionsOf, readText } from '../config/load-text.ts';

const folder = 'test/domain/policy-scenarios';
const files = [
  'examples/acme/policy-tests.yaml',
  ...readdirSync(new URL('./policy-scenarios/', import.meta.url))
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => `${folder}/${name}`),
];

test.each(files)('%s keeps its promises', (file) => {
  const text = readText(file);
  const definitions = definitionsOf(
    readText(posix.join(posix.dirname(file), namedDefinitions(text) ?? 'none')),
  );
  expect(promisesBroken(definitions, text)).toEqual([]);
});
