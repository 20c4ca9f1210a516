import type { PersonId } from '../../../domain/ids.ts';
import { canBeDifferent } from '../../../domain/review/seats.ts';
import type { PlannedStage } from '../../../domain/policy/decision.ts';
import type { Drizzle, Tx } from '../../../store/database/database.ts';
import type { PersonCtx } from '../../actor.ts';
import { findApprovers } from '../approvers.ts';
import type { Approver } from '../approvers.ts';
import type { Ctx } from '../../context.ts';
import { aboutPlanned } from '../stage-question.ts';
import { seeGroupsOf, seenGroups, whyUnread } from '../../group/see-groups.ts';
import type { Weighed } from '../../request/weigh-request.ts';

/** A request that nobody could decide is refused now, rather than left to wait for ever. */
export async function orUndecidable(tx: Tx, ctx: PersonCtx, weighed: Weighed): Promise<Weighed> {
  const { decision } = weighed;
  if (decision.kind !== 'stages') return weighed;
  const reason = await whyUndecidable(tx, ctx, weighed);
  if (reason === undefined) return weighed;
  const { policyId, trace, groups = [] } = decision;
  const why = `${reason} ${whyUnread(groups)}`.trim();
  return { ...weighed, decision: { kind: 'denied', policyId, reason: why, trace, ...seenGroups(groups) } };
}

/** Why the stages that a policy plans can't all be decided, as a sentence: too few people, or too few different ones. */
export async function whyUndecidable(
  db: Drizzle,
  ctx: Pick<Ctx, 'config' | 'clock'>,
  weighed: Weighed,
): Promise<string | undefined> {
  const { decision } = weighed;
  if (decision.kind !== 'stages') return undefined;
  const planned = decision.stages.filter((one) => one.skipReason === null);
  const { now, entitlement } = { now: ctx.clock.now(), entitlement: weighed.entitlement.key };
  const refs = planned.flatMap((stage) => stage.approvers);
  // It can't be said that nobody could: it waits until the group is read.
  if (whyUnread(await seeGroupsOf(db, ctx.config, refs, { entitlement, now })) !== '') return undefined;
  const apart = planned.filter((one) => !one.samePerson);
  const found = new Map<PlannedStage, PersonId[]>();
  for (const stage of planned) {
    const approvers = await findPlanned(db, ctx, weighed, stage, stage.need);
    const reason = nobodyLeft(stage, decision.policyId, approvers);
    if (reason !== undefined) return reason;
    found.set(stage, seatsOf(approvers));
  }
  const different = () =>
    canBeDifferent(apart.map((stage) => ({ need: stage.need, people: found.get(stage) ?? [] })));
  if (different()) return undefined;
  // Asked for as many as there are: whoever could come next counts as well.
  for (const stage of apart)
    found.set(stage, seatsOf(await findPlanned(db, ctx, weighed, stage, Number.POSITIVE_INFINITY)));
  if (different()) return undefined;
  const names = apart.map(({ name }) => `“${name}”`).join(', ');
  return `Nobody could decide all of this: ${names} need different people, and there aren’t enough. Ask an admin: the policy ${decision.policyId} must name more people.`;
}

async function findPlanned(
  db: Drizzle,
  { config, clock }: Pick<Ctx, 'config' | 'clock'>,
  { decision, requester, beneficiary, entitlement }: Weighed,
  stage: PlannedStage,
  need: number,
): Promise<Approver[]> {
  if (decision.kind !== 'stages') return [];
  const on = { need, decisions: [], entitlement: entitlement.key, requester, beneficiary, now: clock.now() };
  return findApprovers(db, config, aboutPlanned(stage, decision.reassignTo, on));
}

/** Why a stage can't be decided by those found for it; undefined when they are enough. */
export function nobodyLeft(
  { name, need }: { name: string; need: number },
  policyId: string,
  approvers: readonly Approver[],
): string | undefined {
  if (seatsOf(approvers).length >= need) return undefined;
  return `Nobody is left who could decide “${name}”: it needs ${need}, and there aren’t enough approvers or admins who didn’t ask for this or approve an earlier stage. Ask an admin: the policy ${policyId} must name somebody else.`;
}

/** A delegate has no seat of their own. */
const seatsOf = (approvers: readonly Approver[]): PersonId[] =>
  approvers.filter((one) => one.forPersonId === null).map((one) => one.person.id);
