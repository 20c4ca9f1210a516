import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const ROOT = new URL('../../', import.meta.url);
const PAGES = [
  'README.md',
  ...readdirSync(new URL('docs/', ROOT))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
/** Where a page may begin to count from. */
const BASES = ['', 'src/', 'src/domain/', 'src/slack/', 'test/'];

test.each(PAGES)('every file that %s names in the house is there', (page) => {
  const text = readFileSync(new URL(page, ROOT), 'utf8');
  const paths = [...text.matchAll(/`((?:[a-z][\w-]*\/)+[\w.-]*\.(?:ts|mjs|yaml|csv))`/g)].map(
    ([, path]) => path ?? '',
  );
  const lost = paths.filter((path) => !BASES.some((base) => existsSync(new URL(base + path, ROOT))));
  expect(lost).toEqual([]);
});
