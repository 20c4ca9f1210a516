import { type Command, Option } from 'commander';
import { exportAudit } from '../operations/audit/export-audit.ts';
import { readAuditFilter, type TypedFilter } from '../operations/audit/audit-filter.ts';
import type { Ctx } from '../operations/context.ts';
import { progressOf } from './progress.ts';
import { note, reporting } from './report.ts';
import { withStore } from './with-store.ts';
import { assertFree, type Destination, writeOut } from './write-out.ts';

export interface AuditOptions extends TypedFilter, Destination {
  format: 'csv' | 'jsonl';
}

export function addAudit(program: Command): void {
  program
    .command('audit')
    .description('the audit trail')
    .command('export')
    .option('--who <person>', 'whom it concerns or who did it: an e-mail, or a name that only one person has')
    .option('--what <what>', 'a resource or an entitlement, such as prod-db or prod-db/write')
    .option('--kind <kind>', 'such as grant, or grant.revoked')
    .option('--from <day>', 'from the beginning of this day, such as 2026-11-01')
    .option('--to <day>', 'to the end of this day, such as 2026-11-30')
    .addOption(new Option('--format <format>', 'how it is written').choices(['csv', 'jsonl']).default('csv'))
    .option('--out <file>', 'where it is written, - for stdout; else a new file in this folder')
    .option('--force', 'write over a file that is there')
    .description('write what happened to a file, the newest first')
    .action(reporting((options: AuditOptions) => withStore((ctx) => exportTrail(ctx, options))));
}

/** Exports the trail as these options say. */
export async function exportTrail(ctx: Ctx, options: AuditOptions): Promise<void> {
  const { who, what, kind, from, to, format, out, force } = options;
  await assertFree({ out, force });
  const filter = readAuditFilter(ctx.config, { who, what, kind, from, to });
  const { rows, file } = await exportAudit(ctx, { filter, format }, { tell: progressOf('events') });
  const written = await writeOut(file, { out, force });
  note(`${written ?? 'stdout'}: ${rows.toLocaleString('en')} ${rows === 1 ? 'event' : 'events'}.`);
}
