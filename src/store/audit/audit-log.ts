import { sql } from 'drizzle-orm';
import { AuditEvent, type AuditSubject } from '../../domain/audit-event.ts';
import type { Witness } from '../../domain/actor.ts';
import { rows } from '../database/database.ts';
import type { Tx } from '../database/database.ts';
import { prepared } from '../database/prepared.ts';
import { auditEvent } from '../schema/index.ts';

/** An event before it is written: what happened, and to what. */
export type NewAuditEvent = AuditEvent & { subject: AuditSubject };

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

/** One parameter whatever the number of rows, so that the server keeps one plan for them all. */
async function appendAll(tx: Tx, events: readonly object[]): Promise<void> {
  await rows(
    tx,
    sql`insert into ${auditEvent}
        (at, kind, actor_id, actor_label, person_id, entitlement, request_id, grant_id, task_id, campaign_id, data)
      select at, kind, "actorId", "actorLabel", "personId", entitlement, "requestId", "grantId", "taskId", "campaignId",
        data
      from jsonb_to_recordset(${JSON.stringify(events)}::text::jsonb) as event(at timestamptz, kind text, "actorId" text,
        "actorLabel" text, "personId" text, entitlement text, "requestId" text, "grantId" text, "taskId" text,
        "campaignId" text, data jsonb)`,
  );
}

/** As the closed list has it: what doesn't fit is our own fault, and undoes the transaction of its effect. */
function parsed({ kind, data }: AuditEvent): AuditEvent {
  const { success, data: event, error } = AuditEvent.safeParse({ kind, data });
  if (!success) throw new Error(`an event ${kind} isn't as the audit trail knows it`, { cause: error });
  return event;
}

/** Appends events inside the transaction of their effects, in their order: the only way into the audit trail. */
export async function audit(tx: Tx, ctx: Witness, ...events: NewAuditEvent[]): Promise<void> {
  if (events.length === 0) return;
  const at = ctx.clock.now();
  const actorId = ctx.actor.kind === 'person' ? ctx.actor.person.id : null;
  const values = events.map(({ subject, ...event }) => ({
    at,
    ...parsed(event),
    actorId,
    actorLabel: ctx.actor.label,
    personId: subject.personId ?? null,
    entitlement: subject.entitlement ?? null,
    requestId: subject.requestId ?? null,
    grantId: subject.grantId ?? null,
    taskId: subject.taskId ?? null,
    campaignId: subject.campaignId ?? null,
  }));
  const [only] = values;
  if (values.length === 1 && only) await one(tx, only);
  else await appendAll(tx, values);
}
