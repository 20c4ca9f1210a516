#!/usr/bin/env bash
# PGlite, given a folder that isn't empty and is no database of its own.
#
# Guess: it refuses, as PostgreSQL's own initdb does ("directory exists but is not empty").
# Seen: it makes a new, empty database among what is there, without a word. A data directory that lost PG_VERSION, say in a
# copy that was interrupted, is begun anew in the same way, and reads as a database in which nothing ever was.
# Here: the folder is looked at before it is opened (src/store/database/embedded-damage.ts).
set -euo pipefail
version=0.5.16
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent "@electric-sql/pglite@$version"
cat > look.mjs <<'JS'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';

mkdirSync('accounts');
writeFileSync('accounts/ledger.txt', 'not a database');
const before = readdirSync('accounts');
let outcome;
try {
  const db = await PGlite.create('./accounts');
  const { rows } = await db.query("select count(*)::int as tables from pg_tables where schemaname = 'public'");
  await db.close();
  outcome = `opened, with ${rows[0].tables} tables of its own`;
} catch (error) {
  outcome = `refused: ${error.message}`;
}
const after = readdirSync('accounts');
console.log(`a folder that held ${before.join(', ')}: ${outcome}`);
console.log(`it holds ${after.length} entries now, PG_VERSION ${after.includes('PG_VERSION') ? 'among them' : 'not among them'}`);
console.log(`what was there still reads “${readFileSync('accounts/ledger.txt', 'utf8')}”`);
process.exitCode = outcome.startsWith('opened') && after.includes('PG_VERSION') ? 0 : 1;
JS
echo "@electric-sql/pglite $version on Node $(node --version)"
node look.mjs || { echo 'the behaviour has changed: look at src/store/database/embedded-damage.ts again'; exit 1; }
