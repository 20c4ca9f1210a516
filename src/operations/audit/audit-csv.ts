import type { AuditRow } from '../../domain/audit-event.ts';
import { csvLine } from '../csv/csv-line.ts';

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
export function auditLine(row: AuditRow & { sentence: string }): string {
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
  return csvLine(cells);
}
