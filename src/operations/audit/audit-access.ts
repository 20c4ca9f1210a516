import * as z from 'zod';
import { AUDIT_KINDS } from '../../domain/audit-event.ts';
import { DomainError } from '../../domain/errors.ts';
import type { AuditQuery } from '../../store/audit/audit-store.ts';
import type { Ctx } from '../context.ts';
import { findPerson } from '../people/find-person.ts';

/** Without NUL, which no database takes even to look for. */
const Sought = z
  .string()
  .max(200)
  .transform((text) => text.replaceAll('\0', ''));

export const AuditFilter = z.object({
  /** A mention, an e-mail, or a name that only one person fits. */
  person: Sought.optional(),
  /** A resource's id or an entitlement's key. */
  entitlement: Sought.optional(),
  /** A whole kind (`grant.revoked`) or its noun (`grant`). */
  kind: z.string().max(60).optional(),
  from: z.date().optional(),
  to: z.date().optional(),
});
export type AuditFilter = z.input<typeof AuditFilter>;

/** Whoever may run the program's command line reads the same database anyway. */
export function assertMayAudit({ actor }: Ctx): void {
  if (actor.kind === 'person' && !actor.isAdmin && !actor.isAuditor)
    throw new DomainError(
      'forbidden',
      'Only admins and auditors may read the audit trail. Ask one of them for what you need.',
    );
}

/** The filter as the store reads it; refuses names that fit nobody and kinds that don't exist. */
export async function toQuery(ctx: Ctx, filter: AuditFilter): Promise<AuditQuery> {
  const { person, entitlement, kind, from, to } = AuditFilter.parse(filter);
  const nouns = [...new Set(AUDIT_KINDS.map((known) => known.split('.')[0]))];
  if (kind !== undefined && !nouns.includes(kind) && !AUDIT_KINDS.some((known) => known === kind))
    throw new DomainError(
      'invalid',
      `There is no kind “${kind}”. Use one of ${nouns.join(', ')}, or a whole one such as grant.revoked.`,
    );
  if (from !== undefined && to !== undefined && from >= to)
    throw new DomainError(
      'invalid',
      'The time range ends before it starts. Choose an earlier start or a later end.',
    );
  return {
    ...(person !== undefined && { personId: (await findPerson(ctx, person)).id }),
    ...(entitlement !== undefined && { entitlement }),
    ...(kind !== undefined && { kind }),
    ...(from && { from }),
    ...(to && { to }),
  };
}
