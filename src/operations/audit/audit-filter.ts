import { DateTime } from 'luxon';
import { AUDIT_KINDS } from '../../domain/audit-event.ts';
import type { Definitions } from '../../domain/definitions.ts';
import { DomainError } from '../../domain/errors.ts';
import { nearestWord } from '../../domain/nearest-word.ts';
import { takeEntitlement } from '../../domain/words/entitlement-words.ts';
import { resourceCalled } from '../../domain/words/resource-words.ts';
import type { AuditFilter } from './audit-access.ts';

/** A filter as somebody typed it. */
export interface TypedFilter {
  who?: string | undefined;
  what?: string | undefined;
  kind?: string | undefined;
  /** A day, counted from its beginning. */
  from?: string | undefined;
  /** A day, counted to its end. */
  to?: string | undefined;
}

/** Reads what was typed; days are the organization's, and `to` is the first instant after the last one. */
export function readAuditFilter(definitions: Definitions, typed: TypedFilter): AuditFilter {
  const { who, what, kind, from, to } = typed;
  return {
    ...(who !== undefined && { person: who }),
    ...(what !== undefined && { entitlement: resourceOrKey(definitions, what) }),
    ...(kind !== undefined && { kind: knownKind(kind) }),
    ...(from !== undefined && { from: day(definitions, from).startOf('day').toJSDate() }),
    ...(to !== undefined && { to: day(definitions, to).plus({ days: 1 }).startOf('day').toJSDate() }),
  };
}

/** Ids are in small letters, also those of what left the catalog. */
function resourceOrKey(definitions: Definitions, value: string): string {
  return (
    resourceCalled(definitions, value) ??
    takeEntitlement(definitions, value).entitlement ??
    value.toLowerCase()
  );
}

/** Whether events are called so, by a whole kind or its noun. */
export const isKind = (word: string): boolean =>
  AUDIT_KINDS.some((kind) => kind === word || kind.startsWith(`${word}.`));

function knownKind(value: string): string {
  const lowered = value.toLowerCase();
  if (isKind(lowered)) return lowered;
  const nearest = nearestWord(lowered, [
    ...AUDIT_KINDS,
    ...AUDIT_KINDS.map((kind) => kind.split('.')[0] ?? kind),
  ]);
  const hint =
    nearest === undefined
      ? 'Try a kind such as grant, request.approved or grant.revoked.'
      : `Did you mean ${nearest}?`;
  throw new DomainError('invalid', `There is no kind of event “${value.slice(0, 60)}”. ${hint}`);
}

function day(definitions: Pick<Definitions, 'timezone'>, value: string): DateTime {
  const read = DateTime.fromFormat(value, 'yyyy-MM-dd', { zone: definitions.timezone });
  if (read.isValid) return read;
  throw new DomainError('invalid', `“${value.slice(0, 40)}” isn’t a date. Write it like 2026-11-30.`);
}
