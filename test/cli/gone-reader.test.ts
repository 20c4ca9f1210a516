import { execFileSync, spawn } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, expect, it } from 'vitest';
import { describePostgres, freshDatabaseUrl } from '../support/database.ts';
import { ROOT } from '../support/once-a-run.ts';
import { builtProgram } from '../support/program.ts';

const ACME = join(ROOT, 'examples/acme');
const folder = mkdtempSync(join(tmpdir(), 'gone-reader-'));
const pipe = join(folder, 'pipe');
execFileSync('mkfifo', [pipe]);
afterAll(() => rmSync(folder, { recursive: true }));

/** A pipe that nobody reads any more. */
function unread(): number {
  const reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
  const writer = openSync(pipe, 'w');
  closeSync(reader);
  return writer;
}

interface Streams {
  stdout: number;
  stderr?: number;
}

/** How the built program ends with these, and what it says beside them. */
async function ended(
  { stdout, stderr }: Streams,
  args: readonly string[],
  databaseUrl?: string,
): Promise<string> {
  const child = spawn(process.execPath, [await builtProgram(), ...args], {
    env: {
      PATH: process.env['PATH'] ?? '',
      ACCESS_CONFIG: join(ACME, 'access.yaml'),
      ...(databaseUrl !== undefined && { DATABASE_URL: databaseUrl }),
    },
    stdio: ['ignore', stdout, stderr ?? 'pipe'],
  });
  for (const one of [stdout, stderr]) if (one !== undefined) closeSync(one);
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
  return new Promise((resolve) =>
    child.once('close', (code, signal) => resolve(`${code ?? signal} ${said}`.trim())),
  );
}

it('ends quietly when its reader has gone, with the exit code of what it found', async () => {
  expect(await ended({ stdout: unread() }, ['check', `${ACME}/access.yaml`])).toBe('0');
  const faulty = ['check', `${ACME}/people.csv`];
  expect(await ended({ stdout: unread() }, faulty)).toMatch(/^1 1 fault in /);
  expect(await ended({ stdout: unread(), stderr: unread() }, faulty)).toBe('1');
});

it('says in a sentence that a full disk took no output', async () => {
  const full = openSync('/dev/full', 'w');
  expect(await ended({ stdout: full }, ['check', `${ACME}/access.yaml`])).toMatch(
    /^1 Its output couldn’t be written: ENOSPC[^\n]*$/,
  );
});

describePostgres('what is written to the database', () => {
  it('is done whole and told as done, read or unread; a file that nobody took isn’t told as written', async () => {
    const url = await freshDatabaseUrl();
    const people = ['people', 'import', `${ACME}/people.csv`];
    expect(await ended({ stdout: unread() }, people, url)).toBe('0');
    const sql = postgres(url, { max: 1 });
    const [found] = await sql<{ people: number }[]>`select count(*)::int as people from person`;
    await sql.end();
    expect(found?.people).toBeGreaterThan(5);

    expect(await ended({ stdout: unread() }, ['audit', 'export', '--out', '-'], url)).toBe('141');
  });
});
