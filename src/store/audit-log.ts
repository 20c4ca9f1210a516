import { sql } from 'drizzle-orm';
import type { AuditEvent, AuditSubject } from '../domain/audit-event.ts';
import type { Actor } from '../context.ts';
import type { Clock } from '../domain/clock.ts';
import type { Tx } from './database.ts';
import { prepared } from './prepared.ts';
import { auditEvent } from './schema/index.ts';

/** An event before it is written: what happened, and to what. */
export type NewAuditEvent = AuditEvent & { subject: AuditSubject };

/** What is written down of who acted and when. */
interface Witness {
  actor: Actor;
  clock: Clock;
}

const one = prepared((on) =>
  on
    .insert(auditEvent)
    .values({
      at: sql.placeholder('at'),
      kind: sql.placeholder('kind'),
      actorId: sql.placeholder('actorId'),
      actorLabel: sql.placeholder('actorLabel'),
      personId: sql.placeholder('personId'),
      entitlement: sql.placeholder('entitlement'),
      requestId: sql.placeholder('requestId'),
      grantId: sql.placeholder('grantId'),
      taskId: sql.placeholder('taskId'),
      campaignId: sql.placeholder('campaignId'),
      data: sql.placeholder('data'),
    })
    .prepare('audit'),
);

/** Appends events inside the transaction of their effects, in their order. */
export async function audit(tx: Tx, ctx: Witness, ...events: NewAuditEvent[]): Promise<void> {
  if (events.length === 0) return;
  const at = ctx.clock.now();
  const actorId = ctx.actor.kind === 'person' ? ctx.actor.person.id : null;
  const rows = events.map(({ kind, data, subject }) => ({
    at,
    kind,
    actorId,
    actorLabel: ctx.actor.label,
    personId: subject.personId ?? null,
    entitlement: subject.entitlement ?? null,
    requestId: subject.requestId ?? null,
    grantId: subject.grantId ?? null,
    taskId: subject.taskId ?? null,
    campaignId: subject.campaignId ?? null,
    data,
  }));
  const [only] = rows;
  if (rows.length === 1 && only) await one(tx, only);
  else await tx.insert(auditEvent).values(rows);
}
