import type { AuditRow } from '../../domain/audit-event.ts';

const COLUMNS = [
  'seq',
  'at',
  'kind',
  'actor',
  'actor_id',
  'person_id',
  'entitlement',
  'request_id',
  'grant_id',
  'task_id',
  'sentence',
  'data',
];

export const csvHeader = (): string => `${COLUMNS.join(',')}\r\n`;

/** One event as a line of CSV (RFC 4180). */
export function csvLine(row: AuditRow & { sentence: string }): string {
  const { personId, entitlement, requestId, grantId, taskId } = row.subject;
  const cells = [
    String(row.seq),
    row.at.toISOString(),
    row.kind,
    row.actorLabel,
    row.actorId ?? '',
    personId ?? '',
    entitlement ?? '',
    requestId ?? '',
    grantId ?? '',
    taskId ?? '',
    row.sentence,
    JSON.stringify(row.data),
  ];
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/** A spreadsheet takes a cell that begins so for a formula: a leading quote makes it text. */
const FORMULA = /^\s*[=+\-@\t\r\0]/;

function csvCell(text: string): string {
  const safe = (FORMULA.test(text) ? `'${text}` : text).replaceAll('\0', '');
  return `"${safe.replaceAll('"', '""')}"`;
}
