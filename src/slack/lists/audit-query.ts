import type { Definitions } from '../../domain/definitions.ts';
import { DomainError } from '../../domain/errors.ts';
import { nearestWord } from '../../domain/nearest-word.ts';
import { asTyped } from '../words/as-typed.ts';
import { resourceCalled } from '../../domain/words/resource-words.ts';
import type { AuditFilter } from '../../operations/audit/audit-access.ts';
import { isKind, readAuditFilter, type TypedFilter } from '../../operations/audit/audit-filter.ts';

export type ExportFormat = 'csv' | 'jsonl';

const KEYS = ['who', 'what', 'kind', 'from', 'to', 'export'];
const WORD = /(?:([a-z]+):)?(?:"([^"]*)"|<@[^>]*>|\S+)/giu;

/** Reads `who:@sami what:prod-db kind:grant from:2026-11-01 to:2026-11-30 export:csv`, the keys being optional. */
export function readAuditQuery(
  definitions: Definitions,
  query: string,
): { filter: AuditFilter; format: ExportFormat | null } {
  const typed: TypedFilter = {};
  let format: ExportFormat | null = null;
  const seen = new Set<string>();
  for (const { key, value: raw } of wordsOf(query)) {
    const value = raw.startsWith('<@') ? raw : asTyped(raw);
    const filtered = key ?? meant(definitions, value);
    if (seen.has(filtered))
      throw new DomainError(
        'invalid',
        `There are two filters of ${filtered}:, but only one can apply. ${USAGE}`,
      );
    seen.add(filtered);
    if (filtered === 'export') format = exportFormat(value);
    else if (isFilter(filtered)) typed[filtered] = value;
    else throw new DomainError('invalid', `“${key ?? value}:” isn’t a filter. ${USAGE}`);
  }
  return { filter: readAuditFilter(definitions, typed), format };
}

const isFilter = (word: string): word is keyof TypedFilter => word !== 'export' && KEYS.includes(word);

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
  if (isKind(lowered)) return 'kind';
  return 'who';
}

function exportFormat(value: string): ExportFormat {
  const lowered = value.toLowerCase();
  if (lowered === 'csv' || lowered === 'jsonl') return lowered;
  throw new DomainError(
    'invalid',
    `“${value.slice(0, 40)}” can’t be exported to. Write export:csv or export:jsonl.`,
  );
}
