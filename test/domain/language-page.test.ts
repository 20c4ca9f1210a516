import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const ROOT = new URL('../../', import.meta.url);
const PAGE = readFileSync(new URL('docs/domain-language.md', ROOT), 'utf8');
const ROWS = PAGE.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| -'));
const WHERE = ROWS.slice(1).map((line) => line.split('|')[3] ?? '');

test('says of every word where it is found', () => {
  const files = WHERE.flatMap((cell) =>
    [...cell.matchAll(/`([a-z/-]+(?:\.ts|\/))`/g)].map(([, path]) => path ?? ''),
  );

  expect(files.length).toBeGreaterThan(20);
  const lost = files.filter(
    (path) => !existsSync(new URL(path.startsWith('src/') ? path : `src/domain/${path}`, ROOT)),
  );
  expect(lost).toEqual([]);
});

test('names tables that there are', () => {
  const schema = readdirSync(new URL('src/store/schema/', ROOT))
    .map((file) => readFileSync(new URL(`src/store/schema/${file}`, ROOT), 'utf8'))
    .join('\n');
  const tables = WHERE.flatMap((cell) => [...cell.matchAll(/table `(\w+)`/g)].map(([, name]) => name ?? ''));

  expect(tables.length).toBeGreaterThan(8);
  for (const table of tables) expect(schema).toMatch(new RegExp(`pgTable\\(\\s*'${table}'`));
});
