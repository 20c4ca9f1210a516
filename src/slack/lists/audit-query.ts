import { DateTime } from 'luxon';
import { AUDIT_KINDS } from '../../domain/audit-event.ts';
import type { Definitions } from '../../domain/definitions.ts';
import { DomainError } from '../../domain/errors.ts';
import { nearestWord } from '../../domain/nearest-word.ts';
import { asTyped } from '../words/as-typed.ts';
import { resourceCalled } from '../../domain/words/resource-words.ts';
import { takeEntitlement } from '../../domain/words/entitlement-words.ts';
import type { AuditFilter } from '../../operations/audit/audit-access.ts';

export type ExportFormat = 'csv' | 'jsonl';

const KEYS = ['who', 'what', 'kind', 'from', 'to', 'export'];
const WORD = /(?:([a-z]+):)?(?:"([^"]*)"|<@[^>]*>|\S+)/giu;

/** Reads `who:@sami what:prod-db kind:grant from:2026-11-01 to:2026-11-30 export:csv`, the keys being optional. */
export function readAuditQuery(
  definitions: Definitions,
  query: string,
): { filter: AuditFilter; format: ExportFormat | null } {
  const filter: AuditFilter = {};
  let format: ExportFormat | null = null;
  const seen = new Set<string>();
  for (const { key, value: raw } of wordsOf(query)) {
    const value = raw.startsWith('<@') ? raw : asTyped(raw);
    const filtered = key ?? meant(definitions, value);
    if (seen.has(filtered))
      throw new DomainError(
        'invalid',
        `There are two filters of ${filtered}:, and only one can hold. ${USAGE}`,
      );
    seen.add(filtered);
    switch (filtered) {
      case 'who':
        filter.person = value;
        break;
      case 'what':
        filter.entitlement = resourceOrKey(definitions, value);
        break;
      case 'kind':
        filter.kind = knownKind(value);
        break;
      case 'from':
        filter.from = day(definitions, value).startOf('day').toJSDate();
        break;
      case 'to':
        filter.to = day(definitions, value).endOf('day').toJSDate();
        break;
      case 'export':
        format = exportFormat(value);
        break;
      default:
        throw new DomainError('invalid', `“${key ?? value}:” isn’t a filter. ${USAGE}`);
    }
  }
  return { filter, format };
}

const USAGE =
  'Filter with who:, what:, kind:, from:, to: and export:, like “who:@sami what:prod-db from:2026-11-01”.';

function wordsOf(query: string): { key: string | undefined; value: string }[] {
  return [...query.matchAll(WORD)].map(([whole, key, quoted]) => {
    const lowered = key?.toLowerCase();
    if (lowered === undefined) return { key: undefined, value: quoted ?? whole };
    const known = KEYS.includes(lowered) ? lowered : nearestWord(lowered, KEYS);
    return { key: known ?? lowered, value: quoted ?? whole.slice(lowered.length + 1) };
  });
}

/** What a word without a key stands for. */
function meant(definitions: Definitions, value: string): string {
  const lowered = value.toLowerCase();
  if (lowered === 'csv' || lowered === 'jsonl') return 'export';
  if (lowered.includes('/') || resourceCalled(definitions, value) !== undefined) return 'what';
  if (AUDIT_KINDS.some((kind) => kind === lowered || kind.startsWith(`${lowered}.`))) return 'kind';
  return 'who';
}

/** Ids are in small letters, also those of what left the catalog. */
function resourceOrKey(definitions: Definitions, value: string): string {
  return (
    resourceCalled(definitions, value) ??
    takeEntitlement(definitions, value).entitlement ??
    value.toLowerCase()
  );
}

function knownKind(value: string): string {
  const lowered = value.toLowerCase();
  if (AUDIT_KINDS.some((kind) => kind === lowered || kind.startsWith(`${lowered}.`))) return lowered;
  const nearest = nearestWord(lowered, [
    ...AUDIT_KINDS,
    ...AUDIT_KINDS.map((kind) => kind.split('.')[0] ?? kind),
  ]);
  const hint =
    nearest === undefined
      ? 'Kinds are such as grant, request.approved or grant.revoked.'
      : `Did you mean ${nearest}?`;
  throw new DomainError('invalid', `There is no kind of event “${value.slice(0, 60)}”. ${hint}`);
}

function day(definitions: Definitions, value: string): DateTime {
  const read = DateTime.fromFormat(value, 'yyyy-MM-dd', { zone: definitions.timezone });
  if (read.isValid) return read;
  throw new DomainError('invalid', `“${value.slice(0, 40)}” isn’t a date. Write it like 2026-11-30.`);
}

function exportFormat(value: string): ExportFormat {
  const lowered = value.toLowerCase();
  if (lowered === 'csv' || lowered === 'jsonl') return lowered;
  throw new DomainError(
    'invalid',
    `“${value.slice(0, 40)}” can’t be exported to. Write export:csv or export:jsonl.`,
  );
}
