import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { isBuilt, noteBuilt } from '../../scripts/built.mjs';

function checkout() {
  const root = mkdtempSync(join(tmpdir(), 'sallyport-built-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const outdir = join(root, 'dist');
  mkdirSync(outdir);
  for (const path of ['source.ts', 'dist/cli.js']) writeFileSync(join(root, path), 'one');
  noteBuilt(root, outdir, { inputs: ['source.ts', '(disabled):fs'], outputs: ['dist/cli.js'] });
  return { root, outdir };
}

it('takes a build for one of the sources as they are', () => {
  const { root, outdir } = checkout();
  expect(isBuilt(root, outdir)).toBe(true);
});

it.each([
  ['a source changed', (root: string) => appendFileSync(join(root, 'source.ts'), 'two')],
  ['a source is gone', (root: string) => rmSync(join(root, 'source.ts'))],
  ['a part of it is gone', (root: string) => rmSync(join(root, 'dist/cli.js'))],
  ['it says nothing of itself', (root: string) => rmSync(join(root, 'dist/built-from.json'))],
])('takes it for none where %s', (_, change) => {
  const { root, outdir } = checkout();
  change(root);
  expect(isBuilt(root, outdir)).toBe(false);
});
