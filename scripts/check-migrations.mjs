// Refuses migrations that were edited after they were pinned in drizzle/checksums.json, and a schema that the
// migrations don't make. `--pin` pins those that are new. Needs no database.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, 'drizzle');
const pinFile = join(folder, 'checksums.json');

const migrations = readdirSync(folder)
  .filter((name) => name.endsWith('.sql'))
  .sort();
const pinned = existsSync(pinFile) ? JSON.parse(readFileSync(pinFile, 'utf8')) : {};
const faults = [
  ...editedOrGone(),
  ...(process.argv.includes('--pin') ? pin() : unpinned()),
  ...unlisted(),
  ...behind(),
];

for (const fault of faults) process.stderr.write(`${fault}\n`);
if (faults.length === 0)
  process.stdout.write(`${migrations.length} migrations agree with the schema and their checksums\n`);
process.exitCode = faults.length === 0 ? 0 : 1;

function checksum(name) {
  return createHash('sha256')
    .update(readFileSync(join(folder, name)))
    .digest('hex');
}

function editedOrGone() {
  return Object.keys(pinned).flatMap((name) => {
    if (!migrations.includes(name)) return [`drizzle/${name} is gone, but was pinned: restore it from git.`];
    if (checksum(name) === pinned[name]) return [];
    return [
      `drizzle/${name} was edited after it was pinned: restore it, and put the change in a new migration.`,
    ];
  });
}

function unpinned() {
  return migrations
    .filter((name) => !(name in pinned))
    .map((name) => `drizzle/${name} isn’t pinned: run \`node scripts/check-migrations.mjs --pin\`.`);
}

function pin() {
  for (const name of migrations) pinned[name] ??= checksum(name);
  writeFileSync(pinFile, `${JSON.stringify(pinned, null, 2)}\n`);
  return [];
}

function unlisted() {
  const listed = JSON.parse(readFileSync(join(folder, 'meta', '_journal.json'), 'utf8')).entries.map(
    ({ tag }) => `${tag}.sql`,
  );
  return [
    ...migrations
      .filter((name) => !listed.includes(name))
      .map((name) => `drizzle/${name} isn’t in the journal, so it never runs.`),
    ...listed
      .filter((name) => !migrations.includes(name))
      .map((name) => `drizzle/${name} is in the journal, but isn’t there.`),
  ];
}

/** drizzle-kit writes what is missing into a copy; nothing new means that nothing is missing. */
function behind() {
  const copy = mkdtempSync(join(root, 'node_modules', '.check-migrations-'));
  try {
    cpSync(folder, copy, { recursive: true });
    const kit = join(root, 'node_modules', 'drizzle-kit', 'bin.cjs');
    const options = [
      '--dialect=postgresql',
      '--schema=./src/store/schema/*.ts',
      `--out=${relative(root, copy)}`,
    ];
    execFileSync(process.execPath, [kit, 'generate', ...options], { cwd: root, stdio: 'pipe' });
    return readdirSync(copy)
      .filter((name) => name.endsWith('.sql') && !migrations.includes(name))
      .map(
        (name) =>
          `src/store/schema has changes that no migration makes; run \`npm run migration\`:\n${readFileSync(join(copy, name), 'utf8')}`,
      );
  } finally {
    rmSync(copy, { recursive: true });
  }
}
