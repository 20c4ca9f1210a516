import type { AuditEvent, AuditSubject } from '../domain/audit-event.ts';
import type { Actor } from '../context.ts';
import type { Clock } from '../domain/clock.ts';
import type { Tx } from './database.ts';
import { auditEvent } from './schema/index.ts';

/** An event before it is written: what happened, and to what. */
export type NewAuditEvent = AuditEvent & { subject: AuditSubject };

/** What is written down of who acted and when. */
interface Witness {
  actor: Actor;
  clock: Clock;
}

/** Appends events inside the transaction of their effects, in their order. */
export async function audit(tx: Tx, ctx: Witness, ...events: NewAuditEvent[]): Promise<void> {
  if (events.length === 0) return;
  const at = ctx.clock.now();
  const actorId = ctx.actor.kind === 'person' ? ctx.actor.person.id : null;
  await tx.insert(auditEvent).values(
    events.map(({ kind, data, subject }) => ({
      at,
      kind,
      actorId,
      actorLabel: ctx.actor.label,
      personId: subject.personId ?? null,
      entitlement: subject.entitlement ?? null,
      requestId: subject.requestId ?? null,
      grantId: subject.grantId ?? null,
      taskId: subject.taskId ?? null,
      data,
    })),
  );
}
