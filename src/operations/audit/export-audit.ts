import * as z from 'zod';
import { DomainError } from '../../domain/errors.ts';
import { audit } from '../../store/audit/audit-log.ts';
import * as auditStore from '../../store/audit/audit-store.ts';
import { transaction } from '../../store/database/transaction.ts';
import type { Ctx } from '../context.ts';
import { type ExportedFile, inFileName } from '../exported-file.ts';
import { onRecord } from '../on-record.ts';
import { assertMayAudit, AuditFilter, toQuery } from './audit-access.ts';
import { auditLine, csvHeader } from './audit-csv.ts';
import { withSentences } from './search-audit.ts';

export const ExportAudit = z.object({
  filter: AuditFilter,
  format: z.enum(['csv', 'jsonl']),
});

const PAGE = 1_000;
/** A file beyond this isn't one that anybody reads. */
const MOST_ROWS = 200_000;

/**
 * What fits a filter as a file, the newest first. That it leaves is written down before it does. `tell` hears how far it is.
 */
export async function exportAudit(
  ctx: Ctx,
  raw: z.input<typeof ExportAudit>,
  {
    most = MOST_ROWS,
    tell,
  }: { most?: number; tell?: ((done: number, all: number) => void) | undefined } = {},
): Promise<{ rows: number; file: ExportedFile }> {
  const { filter, format } = ExportAudit.parse(raw);
  await onRecord(ctx, 'export the audit trail', '', async () => assertMayAudit(ctx));
  const query = await toQuery(ctx, filter);
  const all = await auditStore.countEvents(ctx.db.drizzle, query, most + 1);
  if (all > most)
    throw new DomainError(
      'invalid',
      `More than ${most.toLocaleString('en')} events fit, which is more than one file holds. Narrow it by time, person, resource or kind, and export it in parts.`,
    );
  const chunks: string[] = format === 'csv' ? [csvHeader()] : [];
  let rows = 0;
  for (let before: number | undefined; ; ) {
    const page = await auditStore.findEvents(ctx.db.drizzle, query, PAGE, before);
    const shown = await withSentences(ctx, page);
    chunks.push(...shown.map((row) => (format === 'csv' ? auditLine(row) : `${JSON.stringify(row)}\n`)));
    rows += page.length;
    tell?.(rows, all);
    before = page.at(-1)?.seq;
    if (page.length < PAGE) break;
  }
  await transaction(ctx, (tx) =>
    audit(tx, ctx, {
      kind: 'audit.exported',
      data: { format, rows, filter: JSON.stringify(filter) },
      subject: {},
    }),
  );
  return {
    rows,
    file: {
      name: `audit-${inFileName(ctx.clock.now())}.${format}`,
      title: `Audit trail, ${rows} events`,
      content: Buffer.from(chunks.join('')),
    },
  };
}
