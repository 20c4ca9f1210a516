import type { Ctx } from '../context.ts';
import { DomainError } from '../../domain/errors.ts';
import * as delegationStore from '../../store/request/delegation-store.ts';
import type { PersonCtx } from '../actor.ts';
import { findLabels } from '../grant/show-grant.ts';
import type { PersonLabel } from '../views.ts';

export interface Delegations {
  /** To whom the actor has delegated; null when they haven't. */
  mine: { delegate: PersonLabel; until: Date } | null;
  /** In whose place the actor decides. */
  toMe: { approver: PersonLabel; until: Date }[];
}

/** What the actor has delegated, and what was delegated to them. */
export async function showDelegation(ctx: PersonCtx): Promise<Delegations> {
  const { id } = ctx.actor.person;
  const now = ctx.clock.now();
  const [[mine], toMe] = await Promise.all([
    delegationStore.findDelegations(ctx.db.drizzle, [id], now),
    delegationStore.findDelegationsTo(ctx.db.drizzle, id, now),
  ]);
  const label = await findLabels(ctx, [
    ...toMe.map((one) => one.approverId),
    ...(mine === undefined ? [] : [mine.delegateId]),
  ]);
  return {
    mine: mine === undefined ? null : { delegate: label(mine.delegateId), until: mine.until },
    toMe: toMe.map(({ approverId, until }) => ({ approver: label(approverId), until })),
  };
}

export interface DelegationView {
  approver: PersonLabel;
  until: Date;
  endedAt: Date | null;
}

/** One delegation as the message to the delegate shows it. */
export async function showDelegationToMe(ctx: Ctx, id: string): Promise<DelegationView> {
  const found = await delegationStore.findDelegation(ctx.db.drizzle, id);
  if (found === undefined) throw new DomainError('not_found', 'This delegation can’t be found.');
  const label = await findLabels(ctx, [found.approverId]);
  return { approver: label(found.approverId), until: found.until, endedAt: found.endedAt };
}
