import { resolve } from 'node:path';
import type { Command } from 'commander';
import { tellDatabaseChange } from '../operations/database-change/notice-database-change.ts';
import { importGrants } from '../operations/grant/import/import-grants.ts';
import { readCsvText } from '../program/read-text.ts';
import { reporting, say } from './report.ts';
import { withStore } from './with-store.ts';

export function addGrants(program: Command): void {
  const grants = program.command('grants').description('who holds what');
  grants
    .command('look')
    .description('after a backup was restored: look at all targets for access that isn’t on record')
    .action(reporting(look));
  grants
    .command('import')
    .argument('<file>', 'a CSV file: email,entitlement,since,expires,note, as examples/acme/grants.csv')
    .description('import existing access, so that it can be reviewed and revoked')
    .action(reporting(importFile));
}

/** The program that runs looks, or the next one that starts. */
async function look(): Promise<void> {
  await withStore(async (ctx) => {
    const resources = await tellDatabaseChange(ctx);
    say(
      `${resources} ${resources === 1 ? 'resource is' : 'resources are'} looked at by the bot. Admins get a message in Slack that says what it finds.`,
    );
  });
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
