import type { Ctx } from '../../context.ts';
import type { PersonId } from '../../../domain/ids.ts';
import type { Person } from '../../../domain/people/person.ts';
import type { Request, Stage } from '../../../domain/request/request.ts';
import * as approverStore from '../../../store/request/approver-store.ts';
import * as digestStore from '../../../store/request/approvals-digest-store.ts';
import { repostCards } from '../../../store/card/cards.ts';
import { takeTurn } from '../../../store/database/take-turn.ts';
import type { Tx } from '../../../store/database/database.ts';
import * as requestLists from '../../../store/request/request-list-store.ts';
import type { Approver } from '../approvers.ts';
import { approvalCard } from '../../request/card-of.ts';
import { workingInstant } from './remind-approvers.ts';

type AskedStage = Pick<Stage, 'id' | 'remindAfterSeconds'>;
export type Wanted = Approver & { reason?: string };

/** With why they are asked, where it can't be said who else would be; a delegate reads it of whom they decide for. */
export const withReason = (approvers: readonly Approver[], unread: string): Wanted[] =>
  approvers.map((one) => (unread === '' || one.via === 'delegate' ? one : { ...one, reason: unread }));

/** Puts an open stage before these people, in a message of its own to each. */
export async function askApprovers(
  tx: Tx,
  ctx: Ctx,
  request: Request,
  stage: AskedStage,
  approvers: readonly Wanted[],
): Promise<void> {
  const added = await noteAsked(tx, ctx, stage, approvers);
  // Whoever was asked at an earlier stage is asked anew, in a message of its own.
  await repostCards(
    tx,
    added.map(({ person }) => approvalCard(request, person.id)),
    ctx.clock.now(),
  );
}

/**
 * The same where one act puts many stages before people: the `crowded` among these, and those who are just being told of
 * many, get one message of all. Returns those who weren't asked before.
 */
export async function askAmongMany(
  tx: Tx,
  ctx: Ctx,
  request: Request,
  stage: AskedStage,
  approvers: readonly Wanted[],
  crowded: ReadonlySet<PersonId>,
): Promise<Approver[]> {
  const now = ctx.clock.now();
  const joining = new Set<PersonId>();
  for (const id of approvers.map(({ person }) => person.id).sort()) {
    await takeTurn(tx, 'approvals-digest', id);
    if (await isToldWithMany(tx, id, now)) joining.add(id);
  }
  const added = await noteAsked(tx, ctx, stage, approvers);
  const alone = added.filter(({ person: { id } }) => !crowded.has(id) && !joining.has(id));
  await repostCards(
    tx,
    alone.map(({ person }) => approvalCard(request, person.id)),
    now,
  );
  for (const { person } of added.filter((one) => !alone.includes(one))) {
    await digestStore.refreshIfThere(tx, approvalCard(request, person.id), now);
    if (joining.has(person.id)) await digestStore.bringDigestUpToDate(tx, person.id, now);
    else await digestStore.postDigest(tx, person.id, now);
  }
  return added;
}

/** A message in which nothing is left tells nobody that something has come to it. */
async function isToldWithMany(tx: Tx, personId: PersonId, now: Date): Promise<boolean> {
  const state = await digestStore.findDigest(tx, personId, now);
  if (state !== 'just posted') return state === 'on its way';
  return (await requestLists.listAwaiting(tx, personId, { offset: 0, limit: 1 })).length > 0;
}

/** Returns those newly asked. */
async function noteAsked(
  tx: Tx,
  ctx: Ctx,
  { id, remindAfterSeconds }: AskedStage,
  approvers: readonly Wanted[],
): Promise<Approver[]> {
  const now = ctx.clock.now();
  const remindDueAt = (person: Person): Date | null =>
    remindAfterSeconds === null
      ? null
      : workingInstant(ctx, person, new Date(now.getTime() + remindAfterSeconds * 1000));
  const added = await approverStore.insertApprovers(
    tx,
    approvers.map(({ person, via, forPersonId, insteadOfId, reason = null }) => ({
      stageId: id,
      personId: person.id,
      via,
      forPersonId: forPersonId ?? insteadOfId,
      reason,
      remindDueAt: remindDueAt(person),
    })),
  );
  return approvers.filter(({ person }) => added.includes(person.id));
}
