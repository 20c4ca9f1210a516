import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { builtProgram } from '../support/program.ts';

/** What is loaded with these parts of the built program: packages by their name, files of ours by their path. */
async function loadedWith(...parts: string[]): Promise<Set<string>> {
  const folder = dirname(await builtProgram());
  const names = readdirSync(folder).filter((name) => name.endsWith('.js'));
  const found = new Set<string>();
  const seen = new Set(
    ['cli.js', ...parts].map((part) => names.find((name) => name === part || name.startsWith(`${part}-`))),
  );
  for (const name of seen) {
    const text = readFileSync(join(folder, name ?? 'no such part'), 'utf8');
    for (const [, chunk] of text.matchAll(/^(?:import|\} from|import \{.*\} from) "\.\/(.*\.js)";$/gm))
      seen.add(chunk);
    for (const [, file = ''] of text.matchAll(/^\s*\/\/ ((?:src|node_modules)\/\S+)$/gm))
      found.add(/^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? file);
    for (const [, outside = ''] of text.matchAll(/^(?:import|\} from|import .* from) "([^".]\S*)";$/gm))
      found.add(outside);
  }
  return found;
}

const DATABASES = [
  'drizzle-orm',
  'postgres',
  '@electric-sql/pglite',
  'src/store/database/postgres-engine.ts',
];
const SLACK = [
  '@slack/bolt',
  '@slack/web-api',
  '@slack/socket-mode',
  'express',
  'src/slack/workspace/app.ts',
];
const SANDBOX = ['src/sandbox/sandbox.ts'];

describe('a command loads what it needs and nothing else', () => {
  it('none of them to say its version', async () => {
    const loaded = await loadedWith();
    expect(loaded).toContain('commander');
    expect([...loaded].filter((name) => !/^(?:commander|node:.*|src\/.*)$/.test(name))).toEqual([]);
  });

  it('neither a database nor Slack nor what connectors run on to check a file', async () => {
    const loaded = await loadedWith('on-files');
    for (const name of ['yaml', 'zod', 'luxon', 'src/cli/check.ts']) expect(loaded).toContain(name);
    for (const name of [...DATABASES, ...SLACK, ...SANDBOX, 'undici', 'prom-client', 'iconv-lite'])
      expect(loaded).not.toContain(name);
  });

  it('neither Slack nor the sandbox to change the people', async () => {
    const loaded = await loadedWith('on-database');
    expect(loaded).toContain('drizzle-orm');
    for (const name of [...SLACK, ...SANDBOX, '@electric-sql/pglite']) expect(loaded).not.toContain(name);
  });

  it('no definitions, no database and no Slack before the start is told', async () => {
    const loaded = await loadedWith('start');
    for (const name of [...DATABASES, ...SLACK, ...SANDBOX, 'yaml', 'luxon'])
      expect(loaded).not.toContain(name);
  });

  it('neither the embedded database nor the sandbox for the bot beside a real workspace', async () => {
    const loaded = await loadedWith('start', 'main');
    for (const name of ['@slack/bolt', 'express', 'drizzle-orm']) expect(loaded).toContain(name);
    for (const name of ['@electric-sql/pglite', '@electric-sql/pglite/nodefs', ...SANDBOX])
      expect(loaded).not.toContain(name);
  });
});
