import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const source = join(root, 'src');

const imports = (from: string) => `import { it } from '${from}';\nexport const mine = it;`;

/** A file, its line, and what lint says of it: nothing where it is allowed. */
type Case = [file: string, line: string, refused: string | null];

const BETWEEN_ROOMS: [file: string, from: string][] = [
  ['src/domain/x.ts', 'drizzle-orm'],
  ['src/domain/x.ts', '@slack/types'],
  ['src/domain/x.ts', '../store/x.ts'],
  ['src/domain/x.ts', 'pino'],
  ['src/domain/policy/x.ts', '../../operations/context.ts'],
  ['src/domain/x.ts', 'left-pad'],
  ['src/config/x.ts', '../store/x.ts'],
  ['src/config/x.ts', '../program/env.ts'],
  ['src/store/grant/x.ts', '../../operations/x.ts'],
  ['src/store/x.ts', '../config/x.ts'],
  ['src/operations/request/x.ts', '../../slack/x.ts'],
  ['src/operations/request/x.ts', 'drizzle-orm'],
  ['src/operations/request/x.ts', '@slack/web-api'],
  ['src/slack/x.ts', '../store/x.ts'],
  ['src/slack/x.ts', '../config/x.ts'],
  ['src/slack/cards/grant/x.ts', '../../../jobs/x.ts'],
  ['src/jobs/x.ts', '../store/x.ts'],
  ['src/jobs/x.ts', '../slack/x.ts'],
  ['src/http/x.ts', '../jobs/x.ts'],
  ['src/connectors/webhook/x.ts', '../../operations/x.ts'],
  ['src/connectors/webhook/x.ts', 'drizzle-orm/pg-core'],
  ['src/cli/x.ts', '../slack/x.ts'],
  ['src/cli/x.ts', '../store/x.ts'],
  ['src/program/x.ts', 'postgres'],
  ['src/program/x.ts', '../cli/x.ts'],
  ['src/sandbox/x.ts', '../slack/x.ts'],
  ['src/sandbox/x.ts', '@slack/bolt'],
];

const ALLOWED: [file: string, from: string][] = [
  ['src/domain/x.ts', 'croner'],
  ['src/store/x.ts', 'drizzle-orm/pg-core'],
  ['src/store/grant/x.ts', '../../domain/x.ts'],
  ['src/store/grant/x.ts', '../request/x.ts'],
  ['src/operations/request/x.ts', '../../store/x.ts'],
  ['src/slack/actions/grant/x.ts', '../../../operations/x.ts'],
  ['src/slack/x.ts', '@slack/bolt'],
  ['src/jobs/x.ts', '../operations/x.ts'],
  ['src/connectors/postgres/x.ts', 'postgres'],
  ['src/program/x.ts', '../store/x.ts'],
  ['src/cli/x.ts', '../program/x.ts'],
];

const NAMED = 'questions(named-fields)';

const CASES: Record<string, Case> = {
  ...Object.fromEntries(
    BETWEEN_ROOMS.map(([file, from]) => [`${file} imports ${from}`, [file, imports(from), 'rooms(imports)']]),
  ),
  ...Object.fromEntries(
    ALLOWED.map(([file, from]) => [`${file} imports ${from}`, [file, imports(from), null]]),
  ),
  'an export from another room': ['src/jobs/x.ts', "export { it } from '../store/x.ts';", 'rooms(imports)'],
  'an import while it runs': [
    'src/jobs/x.ts',
    "export const it = import('../store/x.ts');",
    'rooms(imports)',
  ],
  'the whole of a package': [
    'src/jobs/x.ts',
    "import { z } from 'zod';\nexport const x = z.string();",
    'rooms(imports)',
  ],
  'of a package what is used': [
    'src/domain/x.ts',
    "import * as z from 'zod';\nexport const x = z.string();",
    null,
  ],
  'a file that stands in no room': ['src/x.ts', 'export const x = 1;', 'rooms(imports)'],
  'a room that nobody planned': ['src/cellar/x.ts', 'export const x = 1;', 'rooms(imports)'],
  'reading the environment': ['src/slack/x.ts', "export const x = process.env['X'];", 'node(no-process-env)'],
  'reading the environment in env.ts': ['src/program/env.ts', "export const x = process.env['X'];", null],
  'an `any`': ['src/jobs/x.ts', 'export const x: any = 1;', 'typescript(no-explicit-any)'],
  'an empty catch': ['src/jobs/x.ts', 'try { structuredClone(1); } catch {}', 'eslint(no-empty)'],
  'the console': ['src/jobs/x.ts', 'console.info(1);', 'eslint(no-console)'],
  'a spread in a question': [
    'src/operations/x.ts',
    'findApprovers(db, config, { ...open, need: 1 });',
    NAMED,
  ],
  'a spread in a question that has a name': [
    'src/operations/x.ts',
    'const on = { ...open, now };\naboutStage(stage, on);',
    NAMED,
  ],
  'a spread in the facts of a policy': [
    'src/operations/x.ts',
    'loadFacts(db, config, { ...people, resource });',
    NAMED,
  ],
  'a spread in what a policy sees of a request': [
    'src/operations/x.ts',
    "subject.facts({ ...request, kind: 'new' });",
    NAMED,
  ],
  'a spread in what is put on record': [
    'src/operations/x.ts',
    'const filed = { ...input, bundleId: null };\nfileRequest(tx, ctx, filed, weighed);',
    NAMED,
  ],
  'a question with its fields named': [
    'src/operations/x.ts',
    'findApprovers(db, config, aboutStage(stage, { asked, decisions, now }));',
    null,
  ],
};

/** What lint says of each case, in one run over a house of its own for each. */
let said: Map<string, string[]>;

beforeAll(() => {
  // Inside node_modules, so that the copy resolves packages and nothing of it is ever committed.
  const house = mkdtempSync(join(root, 'node_modules', '.rooms-'));
  try {
    for (const file of ['.oxlintrc.json', 'scripts/lint-questions.mjs', 'scripts/lint-rooms.mjs'])
      cpSync(join(root, file), join(house, file));
    const paths = Object.values(CASES).map(([file, line], place) => {
      const path = join(house, file.replace(/\/x\.ts$/, `/x${place}.ts`));
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, `${line}\n`);
      return path;
    });
    const found = lint(house, paths);
    said = new Map(
      Object.keys(CASES).map((name, place) => {
        const ours = found.filter(({ filename }) => join(house, filename) === paths[place]);
        return [name, ours.map(({ code }) => code)];
      }),
    );
  } finally {
    rmSync(house, { recursive: true });
  }
});

function lint(house: string, paths: string[]): { code: string; filename: string }[] {
  const options = ['--no-ignore', '-f', 'json', '-c', join(house, '.oxlintrc.json'), ...paths];
  try {
    execFileSync(join(root, 'node_modules', '.bin', 'oxlint'), options, { cwd: house, encoding: 'utf8' });
    return [];
  } catch (error) {
    return (JSON.parse((error as { stdout: string }).stdout) as { diagnostics: never[] }).diagnostics;
  }
}

describe('lint', () => {
  it.each(Object.entries(CASES))('judges %s', (name, [, , refused]) => {
    expect(said.get(name)).toEqual(refused === null ? [] : expect.arrayContaining([refused]));
  });
});

/** Larger on purpose: one file a list, each found by its name. */
const LONG_LISTS = new Set(['slack/lists']);
const MOST_FILES = 20;

describe('the layout', () => {
  const folders = (folder: string): string[] =>
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .flatMap(({ name }) => [join(folder, name), ...folders(join(folder, name))]);

  it('has no folder of more files than one look takes in', () => {
    const large = folders(source).filter(
      (folder) => readdirSync(folder).filter((name) => /\.tsx?$/.test(name)).length > MOST_FILES,
    );

    expect(large.map((folder) => relative(source, folder)).filter((name) => !LONG_LISTS.has(name))).toEqual(
      [],
    );
  });

  it('says in a README of each room what belongs there', () => {
    for (const room of readdirSync(source, { withFileTypes: true }).filter((entry) => entry.isDirectory()))
      expect(readdirSync(join(source, room.name))).toContain('README.md');
  });
});
