import { resolve } from 'node:path';
import type { Command } from 'commander';
import { importGrants } from '../operations/grant/import/import-grants.ts';
import { readCsvText } from '../program/read-text.ts';
import { reporting, say } from './report.ts';
import { withStore } from './with-store.ts';

export function addGrants(program: Command): void {
  program
    .command('grants')
    .description('who holds what')
    .command('import')
    .argument('<file>', 'a CSV file: email,entitlement,since,expires,note, as examples/acme/grants.csv')
    .description('import existing access, so that it can be reviewed and revoked')
    .action(reporting(importFile));
}

/** What takes longer says so. */
const WORD_EVERY_MS = 5_000;

async function importFile(file: string): Promise<void> {
  const csv = await readCsvText(resolve(file), say);
  await withStore(async (ctx) => {
    let saidAt = performance.now();
    const { imported, held } = await importGrants(ctx, { csv }, (soFar) => {
      if (performance.now() - saidAt < WORD_EVERY_MS) return;
      saidAt = performance.now();
      say(`${soFar.imported + soFar.held} lines so far …`);
    });
    say(`${file}: ${imported} imported, ${held} held already.`);
  });
}
