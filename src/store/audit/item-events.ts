import { sql, type SQL } from 'drizzle-orm';
import type { Witness } from '../../domain/actor.ts';
import type { AuditKind } from '../../domain/audit-event.ts';

/**
 * The last part of a statement that changes many review items in a common table expression `changed`: one event for
 * each of its rows. `data` is a jsonb expression over them.
 */
export function itemEvents(witness: Witness, kind: AuditKind, data: SQL): SQL {
  const { actor, clock } = witness;
  const actorId = actor.kind === 'person' ? actor.person.id : null;
  return sql`insert into audit_event
      (at, kind, actor_id, actor_label, person_id, entitlement, grant_id, campaign_id, data)
    select ${clock.now().toISOString()}::timestamptz, ${kind}::text, ${actorId}::text, ${actor.label}::text,
      person_id, entitlement, grant_id, campaign_id, ${data}
    from changed`;
}
