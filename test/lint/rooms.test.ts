import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
/** Inside node_modules, so that the copy resolves packages and nothing of it is ever committed. */
let house: string;

beforeAll(() => {
  house = mkdtempSync(join(root, 'node_modules', '.rooms-'));
  for (const file of ['.oxlintrc.json', 'scripts/lint-questions.mjs'])
    cpSync(join(root, file), join(house, file));
});
afterAll(() => rmSync(house, { recursive: true }));

function lint(file: string, line: string): string {
  const path = join(house, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${line}\n`);
  try {
    const options = ['--no-ignore', '--deny-warnings', '-c', join(house, '.oxlintrc.json'), path];
    return execFileSync(join(root, 'node_modules', '.bin', 'oxlint'), options, {
      cwd: house,
      encoding: 'utf8',
      stdio: 'pipe',
    });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  } finally {
    rmSync(path);
  }
}

const imports = (from: string) => `import { it } from '${from}';\nexport const mine = it;`;

describe('lint refuses', () => {
  it.each([
    ['src/domain/x.ts', 'drizzle-orm'],
    ['src/domain/x.ts', '@slack/types'],
    ['src/domain/x.ts', '../store/x.ts'],
    ['src/domain/x.ts', 'pino'],
    ['src/domain/policy/x.ts', '../../context.ts'],
    ['src/config/x.ts', '../store/x.ts'],
    ['src/config/x.ts', '../env.ts'],
    ['src/store/x.ts', '../operations/x.ts'],
    ['src/store/x.ts', '../config/x.ts'],
    ['src/operations/request/x.ts', '../../slack/x.ts'],
    ['src/operations/request/x.ts', 'drizzle-orm'],
    ['src/operations/request/x.ts', '@slack/web-api'],
    ['src/slack/x.ts', '../store/x.ts'],
    ['src/slack/cards/x.ts', '../../jobs/x.ts'],
    ['src/jobs/x.ts', '../store/x.ts'],
    ['src/jobs/x.ts', '../slack/x.ts'],
    ['src/http/x.ts', '../jobs/x.ts'],
    ['src/connectors/webhook/x.ts', '../../operations/x.ts'],
    ['src/connectors/webhook/x.ts', 'drizzle-orm/pg-core'],
    ['src/cli.ts', './store/x.ts'],
    ['src/cli/x.ts', '../slack/x.ts'],
    ['src/main.ts', 'postgres'],
    ['src/sandbox/x.ts', '../slack/x.ts'],
    ['src/sandbox/x.ts', '@slack/bolt'],
  ])('in %s an import of %s', (file, from) => {
    expect(lint(file, imports(from))).toContain('no-restricted-imports');
  });

  it('reading the environment anywhere but in env.ts', () => {
    const line = "export const level = process.env['LOG_LEVEL'];";

    expect(lint('src/slack/x.ts', line)).toContain('no-process-env');
    expect(lint('src/env.ts', line)).toContain('Found 0 warnings and 0 errors');
  });

  it('an `any`, an empty catch and the console', () => {
    expect(lint('src/jobs/x.ts', 'export const x: any = 1;')).toContain('no-explicit-any');
    expect(lint('src/jobs/x.ts', 'try { structuredClone(1); } catch {}')).toContain('no-empty');
    expect(lint('src/jobs/x.ts', 'console.info(1);')).toContain('no-console');
  });
});

describe('lint refuses a spread', () => {
  it.each([
    ['in a question', 'findApprovers(db, config, { ...open, need: 1 });'],
    ['in a question that has a name', 'const on = { ...open, now };\naboutStage(stage, on);'],
    ['in the facts of a policy', 'loadFacts(db, config, { ...people, resource });'],
  ])('%s', (_, line) => {
    expect(lint('src/operations/x.ts', line)).toContain('questions(named-fields)');
  });
});

describe('lint allows', () => {
  it('a question with its fields named', () => {
    const line = 'findApprovers(db, config, aboutStage(stage, { asked, decisions, now }));';

    expect(lint('src/operations/x.ts', line)).not.toContain('questions');
  });

  it.each([
    ['src/domain/x.ts', 'croner'],
    ['src/store/x.ts', 'drizzle-orm'],
    ['src/store/x.ts', '../domain/x.ts'],
    ['src/operations/request/x.ts', '../../store/x.ts'],
    ['src/slack/actions/x.ts', '../../operations/x.ts'],
    ['src/slack/app.ts', '@slack/bolt'],
    ['src/jobs/x.ts', '../operations/x.ts'],
    ['src/connectors/postgres/x.ts', 'postgres'],
    ['src/main.ts', './store/x.ts'],
  ])('in %s an import of %s', (file, from) => {
    expect(lint(file, imports(from))).toContain('Found 0 warnings and 0 errors');
  });
});
