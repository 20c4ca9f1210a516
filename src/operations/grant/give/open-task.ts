import type { Ctx } from '../../context.ts';
import { localDate } from '../../../domain/time/local-date.ts';
import { newId, TaskId } from '../../../domain/ids.ts';
import { isActive } from '../../../domain/people/person.ts';
import type { Person } from '../../../domain/people/person.ts';
import { audit } from '../../../store/audit/audit-log.ts';
import { wantCards } from '../../../store/card/cards.ts';
import type { Tx } from '../../../store/database/database.ts';
import type { GrantRow } from '../../../store/grant/grant-store.ts';
import * as personStore from '../../../store/people/person-store.ts';
import * as requestStore from '../../../store/request/request-store.ts';
import * as taskStore from '../../../store/grant/task-store.ts';
import { findOwners } from '../../approval/approvers.ts';
import { findDeciders } from '../../finding/find-deciders.ts';
import { refreshAskers, statusCard } from '../../request/card-of.ts';
import { subjectOf } from '../grant-subject.ts';

/** Asks somebody to do by hand what a connector can't. */
export async function openTask(
  tx: Tx,
  ctx: Ctx,
  grant: GrantRow,
  kind: 'grant' | 'revoke',
  work: { instructions: string; assignees: string[] },
): Promise<void> {
  const now = ctx.clock.now();
  const asked = await findAssignees(tx, ctx, grant, { kind, named: work.assignees });
  const assigneeIds = asked.map((person) => person.id);
  const id = TaskId.parse(newId('task', now));
  const opened = await taskStore.insertTask(tx, {
    id,
    grantId: grant.id,
    kind,
    state: 'open',
    instructions: work.instructions,
    assigneeIds,
    createdAt: now,
  });
  if (!opened) return;
  await audit(tx, ctx, {
    kind: 'task.opened',
    data: { kind, assignees: assigneeIds, instructions: work.instructions },
    subject: { ...subjectOf(grant), taskId: id },
  });
  await wantCards(
    tx,
    assigneeIds.map((audienceId) => ({ kind: 'task', subjectId: id, audienceId })),
    now,
  );
  // Work by hand takes its time: who asked, also where it was approved at once, sees meanwhile whom it waits for.
  if (kind !== 'grant' || grant.requestId === null) return;
  const request = await requestStore.findRequest(tx, grant.requestId);
  if (request === undefined) return;
  await wantCards(tx, [statusCard(request)], now);
  await refreshAskers(tx, request.id, now);
}

/**
 * Those who are named and active, else the owners. Nobody is asked for their word that their own access is gone, as long
 * as there is an owner or an admin to ask instead.
 */
async function findAssignees(
  tx: Tx,
  ctx: Ctx,
  grant: GrantRow,
  work: { kind: 'grant' | 'revoke'; named: readonly string[] },
): Promise<Person[]> {
  const now = ctx.clock.now();
  const today = localDate(now, ctx.config.timezone);
  const named = await personStore.findPeopleByEmail(tx, work.named);
  const active = named.filter((person) => isActive(person, today));
  const asked = active.length > 0 ? active : await findOwners(tx, ctx.config, grant.entitlement, now);
  if (work.kind === 'grant') return asked;
  const others = asked.filter((person) => person.id !== grant.principalId);
  if (others.length > 0) return others;
  const next = await findDeciders(tx, ctx, grant);
  return next.length > 0 ? next : asked;
}
