import type { Ctx } from '../context.ts';
import { isElsewhere } from '../../domain/grant/connector.ts';
import type { Grant } from '../../domain/grant/grant.ts';
import { DomainError } from '../../domain/errors.ts';
import type { Person } from '../../domain/people/person.ts';
import type { GrantId, PersonId, RequestId } from '../../domain/ids.ts';
import { findSharing, isSameRight } from '../../store/grant/right-store.ts';
import * as grantStore from '../../store/grant/grant-store.ts';
import type { GrantRow } from '../../store/grant/grant-store.ts';
import * as personStore from '../../store/people/person-store.ts';
import * as requestStore from '../../store/request/request-store.ts';
import type { Drizzle } from '../../store/database/database.ts';
import * as decisionStore from '../../store/request/decision-store.ts';
import * as stageStore from '../../store/request/stage-store.ts';
import * as taskStore from '../../store/grant/task-store.ts';
import { entitlementLabel, personLabel } from '../views.ts';
import type { GrantView, PersonLabel } from '../views.ts';

/** One grant as a message shows it. */
export async function showGrant(ctx: Ctx, grantId: string): Promise<GrantView> {
  const row = await grantStore.findGrant(ctx.db.drizzle, grantId as GrantId);
  const [view] = row === undefined ? [] : await showGrants(ctx, [row]);
  if (view === undefined) throw new DomainError('not_found', 'This access can’t be found.');
  return view;
}

/** Many grants as messages show them, in a few statements whatever their number. */
export async function showGrants(ctx: Ctx, rows: readonly GrantRow[]): Promise<GrantView[]> {
  if (rows.length === 0) return [];
  const db = ctx.db.drizzle;
  const ids = rows.map((row) => row.id);
  const requestIds = rows.flatMap((row) => (row.requestId === null ? [] : [row.requestId]));
  const isShared = (row: GrantRow) => row.state === 'active' || row.remains === 'held-by-another-grant';
  const [requests, approvals, extensions, tasks, live] = await Promise.all([
    requestStore.findRequests(db, requestIds),
    findApprovals(ctx, requestIds),
    requestStore.findPendingExtensions(db, ids),
    taskStore.findOpenTasks(db, ids),
    findSharing(db, rows.filter(isShared)),
  ]);
  const people = await findLabels(ctx, [
    ...rows.map((row) => row.principalId),
    ...[...approvals.values()].flat(),
    ...tasks.flatMap((task) => task.assigneeIds),
  ]);
  const requestOf = new Map(requests.map((one) => [one.id, one]));
  const taskOf = new Map(tasks.toReversed().map((one) => [one.grantId, one]));
  const extensionOf = new Map(extensions.toReversed().map((one) => [one.extendsGrantId, one]));
  const liveAt = new Map<string, GrantRow[]>();
  for (const one of live) {
    const known = liveAt.get(one.target);
    if (known === undefined) liveAt.set(one.target, [one]);
    else known.push(one);
  }
  return rows.map((row) => {
    const task = taskOf.get(row.id);
    const request = row.requestId === null ? undefined : requestOf.get(row.requestId);
    const beside = isShared(row) ? (liveAt.get(row.target) ?? []) : [];
    const approvedBy = row.requestId === null ? [] : (approvals.get(row.requestId) ?? []);
    return {
      grant: grantStore.toGrant(row),
      entitlement: entitlementLabel(ctx.config, row.entitlement),
      holder: people(row.principalId),
      approvedBy: approvedBy.map(people),
      justification: request?.justification ?? '',
      requesterId: request?.requesterId ?? null,
      requestKind: request?.kind ?? null,
      heldBy: holderOf(row, beside),
      heldBeside: longestOther(row, beside),
      makes: madeFor(ctx, row),
      pendingExtension: extensionOf.get(row.id) ?? null,
      task: task ? { id: task.id, kind: task.kind, assignees: task.assigneeIds.map(people) } : null,
    };
  });
}

/** Where its connector acts elsewhere now, nothing can be made for it. */
function madeFor({ connectors }: Ctx, { state, connectorId, place }: GrantRow): GrantView['makes'] {
  const connector = connectors.get(connectorId);
  if (state !== 'active' || isElsewhere(place, connector?.place)) return null;
  return connector?.issuer?.makes ?? null;
}

const endOf = ({ expiresAt }: Pick<Grant, 'expiresAt'>) => expiresAt?.getTime() ?? Number.POSITIVE_INFINITY;

/** Of the other grants of its right the one that ends last. */
function longestOther(row: GrantRow, live: readonly GrantRow[]): Grant | null {
  const [longest] = live
    .filter((one) => one.id !== row.id && one.state === 'active' && isSameRight(one, row))
    .toSorted((one, other) => endOf(other) - endOf(one));
  return longest === undefined ? null : grantStore.toGrant(longest);
}

/** The same; of an active one only if that goes on beyond its end. */
function holderOf(row: GrantRow, live: readonly GrantRow[]): Grant | null {
  const longest = longestOther(row, live);
  const isOutlived = row.state !== 'active' || (longest !== null && endOf(longest) > endOf(row));
  return isOutlived ? longest : null;
}

/** Who said yes to each of these requests. */
async function findApprovals(
  ctx: Ctx,
  requestIds: readonly RequestId[],
): Promise<Map<RequestId, PersonId[]>> {
  const stages = await stageStore.findStages(ctx.db.drizzle, requestIds);
  const decisions = await decisionStore.findDecisions(
    ctx.db.drizzle,
    stages.map((stage) => stage.id),
  );
  const found = new Map<RequestId, PersonId[]>();
  const requestOf = new Map(stages.map((stage) => [stage.id, stage.requestId]));
  for (const { stageId, personId, verdict } of decisions) {
    const requestId = requestOf.get(stageId);
    if (requestId === undefined || verdict !== 'approve') continue;
    found.set(requestId, [...new Set([...(found.get(requestId) ?? []), personId])]);
  }
  return found;
}

/** The labels of these people, as a look-up. */
export async function findLabels(
  ctx: { db: { drizzle: Drizzle } },
  ids: readonly PersonId[],
): Promise<(id: PersonId) => PersonLabel> {
  return labelsOf(await personStore.findPeople(ctx.db.drizzle, ids));
}

export function labelsOf(people: readonly Person[]): (id: PersonId) => PersonLabel {
  const labels = new Map(people.map((person) => [person.id, personLabel(person)]));
  return (id) => labels.get(id) ?? { id, name: 'somebody unknown', email: '', slackUserId: null };
}
