import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
let copy: string;

beforeEach(() => {
  copy = mkdtempSync(join(root, 'node_modules', '.migrations-'));
  for (const path of ['scripts', 'src/domain', 'src/store/schema', 'drizzle', 'package.json'])
    cpSync(join(root, path), join(copy, path), { recursive: true });
  mkdirSync(join(copy, 'node_modules'));
  for (const name of ['drizzle-kit', 'drizzle-orm', 'zod', 'luxon'])
    symlinkSync(join(root, 'node_modules', name), join(copy, 'node_modules', name));
});
afterEach(() => rmSync(copy, { recursive: true }));

function check(): string {
  try {
    return execFileSync(process.execPath, ['scripts/check-migrations.mjs'], {
      cwd: copy,
      encoding: 'utf8',
      stdio: 'pipe',
    });
  } catch (error) {
    return (error as { stderr: string }).stderr;
  }
}

describe('the check of migrations', () => {
  it('passes on what is in the repository', () => {
    expect(check()).toMatch(/^\d+ migrations agree/);
  });

  it('refuses a schema that the migrations don’t make, and shows what is missing', () => {
    writeFileSync(
      join(copy, 'src/store/schema/gate.ts'),
      "import { pgTable, text } from 'drizzle-orm/pg-core';\nexport const gate = pgTable('gate', { id: text('id').primaryKey() });\n",
    );

    expect(check()).toMatch(/has changes that no migration makes[\s\S]*CREATE TABLE "gate"/);
  });

  it('refuses a migration that was edited after it was pinned', () => {
    appendFileSync(join(copy, 'drizzle/0000_core.sql'), '\n-- edited');

    expect(check()).toContain('drizzle/0000_core.sql was edited after it was pinned');
  });

  it('refuses a migration that isn’t pinned, or isn’t in the journal', () => {
    writeFileSync(join(copy, 'drizzle/0099_stray.sql'), 'select 1;');

    expect(check()).toContain('drizzle/0099_stray.sql isn’t pinned');
    expect(check()).toContain('drizzle/0099_stray.sql isn’t in the journal');
  });
});
