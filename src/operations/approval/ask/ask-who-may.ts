import type { Ctx } from '../../context.ts';
import type { PersonId } from '../../../domain/ids.ts';
import type { Request, Stage } from '../../../domain/request/request.ts';
import type { Drizzle, Tx } from '../../../store/database/database.ts';
import * as approverStore from '../../../store/request/approver-store.ts';
import * as decisionStore from '../../../store/request/decision-store.ts';
import * as requestStore from '../../../store/request/request-store.ts';
import { findApprovers } from '../approvers.ts';
import { requirePeople } from '../../people/require-people.ts';
import { aboutStage } from '../stage-question.ts';
import { seeGroupsOf, whyUnread } from '../../group/see-groups.ts';
import { askAmongMany, type Wanted, withReason } from './ask-approvers.ts';

/**
 * Asks whoever may decide an open stage now and wasn't asked before, `only` one of them or all; returns who they are.
 * `crowded` are those to whom the same act brings many.
 */
export async function askWhoMay(
  tx: Tx,
  ctx: Ctx,
  stage: Stage,
  { only, crowded }: { only: PersonId | null; crowded: ReadonlySet<PersonId> },
): Promise<{ request: Request; added: PersonId[] }> {
  const { request, wanted } = await findWhoMay(tx, ctx, stage, only);
  const added = await askAmongMany(tx, ctx, request, stage, wanted, crowded);
  return { request, added: added.map(({ person }) => person.id) };
}

/** Who that is. */
export async function findWhoMay(
  tx: Drizzle,
  ctx: Ctx,
  stage: Stage,
  only: PersonId | null,
): Promise<{ request: Request; wanted: Wanted[] }> {
  const [request] = await requestStore.findRequests(tx, [stage.requestId]);
  if (request === undefined) throw new Error(`stage ${stage.id} is of no request`);
  const { entitlement } = request;
  const [requester, beneficiary] = await requirePeople(tx, [request.requesterId, request.beneficiaryId]);
  const [asked, decisions] = await Promise.all([
    approverStore.findAsked(tx, request.id),
    decisionStore.findDecisionsOf(tx, request.id),
  ]);
  const now = ctx.clock.now();
  const on = { asked, decisions, entitlement, requester, beneficiary, now, onlyFor: null };
  const question = aboutStage(stage, on);
  const refs = [...question.refs, ...question.escalatedTo];
  const [approvers, groups] = await Promise.all([
    findApprovers(tx, ctx.config, question),
    seeGroupsOf(tx, ctx.config, refs, { entitlement, now }),
  ]);
  const isAsked = (id: PersonId) => asked.some((one) => one.stageId === stage.id && one.personId === id);
  const wanted = approvers.filter(
    ({ person }) => (only === null || person.id === only) && !isAsked(person.id),
  );
  return { request, wanted: withReason(wanted, whyUnread(groups)) };
}
