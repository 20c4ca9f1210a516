import * as z from 'zod';
import { DomainError } from '../../domain/errors.ts';
import { newId, PersonId } from '../../domain/ids.ts';
import { localDate } from '../../domain/time/local-date.ts';
import { whenTyped } from '../../domain/words/when-typed.ts';
import { isActive } from '../../domain/people/person.ts';
import type { Person } from '../../domain/people/person.ts';
import { audit } from '../../store/audit/audit-log.ts';
import { wantCards } from '../../store/card/cards.ts';
import type { Tx } from '../../store/database/database.ts';
import * as delegationStore from '../../store/request/delegation-store.ts';
import type { Delegation } from '../../store/request/delegation-store.ts';
import * as personStore from '../../store/people/person-store.ts';
import * as stageStore from '../../store/request/stage-store.ts';
import { transaction } from '../../store/database/transaction.ts';
import type { PersonCtx } from '../actor.ts';
import { askWhoMay } from '../approval/ask/ask-who-may.ts';
import { crowdedBy, foreseeAsks } from '../approval/ask/foresee-asks.ts';
import { isEverHanded } from '../approval/hand-on.ts';
import { settleEnded } from './end-delegation.ts';

export const DelegateApprovals = z.object({ toPersonId: PersonId, until: z.date() });
const LONGEST_MS = 90 * 24 * 60 * 60_000;

/** Lets a colleague decide what the actor may, until a time: what is open now, and what comes. */
export async function delegateApprovals(
  ctx: PersonCtx,
  raw: z.input<typeof DelegateApprovals>,
): Promise<Delegation> {
  const { toPersonId, until } = DelegateApprovals.parse(raw);
  return transaction(ctx, async (tx, ctx) => {
    const now = ctx.clock.now();
    const { person } = ctx.actor;
    if (until <= now || until.getTime() - now.getTime() > LONGEST_MS)
      throw new DomainError(
        'invalid',
        'Choose an end from today to 90 days ahead, such as “friday” or 2026-12-24.',
      );
    const delegate = await mayStandIn(tx, ctx, toPersonId);
    const before = await delegationStore.endDelegation(tx, person.id, now);
    if (before !== undefined) await settleEnded(tx, ctx, [before]);
    const delegation = await delegationStore.insertDelegation(tx, {
      id: newId('delegation', now),
      approverId: person.id,
      delegateId: delegate.id,
      until,
      createdAt: now,
      endedAt: null,
    });
    if (delegation === undefined)
      throw new DomainError('stale', 'You delegated a moment ago elsewhere.', { next: 'delegate' });
    await audit(tx, ctx, {
      kind: 'delegation.begun',
      data: { delegate: delegate.id, until: until.toISOString() },
      subject: { personId: person.id },
    });
    await askForOpen(tx, ctx, delegate);
    await wantCards(tx, [{ kind: 'delegation', subjectId: delegation.id, audienceId: delegate.id }], now);
    return delegation;
  });
}

async function mayStandIn(tx: Tx, ctx: PersonCtx, toPersonId: PersonId): Promise<Person> {
  const now = ctx.clock.now();
  if (toPersonId === ctx.actor.person.id)
    throw new DomainError('invalid', 'You can’t delegate to yourself. Name a colleague.');
  const [delegate] = await personStore.findPeople(tx, [toPersonId]);
  const today = localDate(now, ctx.config.timezone);
  if (delegate === undefined || delegate.slackUserId === null || !isActive(delegate, today))
    throw new DomainError('invalid', 'That person isn’t an active member here. Name somebody else.');
  if (!(await isEverHanded(tx, ctx.config, delegate, ctx.clock.now())))
    throw new DomainError(
      'invalid',
      `${delegate.name} isn’t listed as an employee, so you can’t delegate to them. Name somebody else.`,
    );
  const [theirs] = await delegationStore.findDelegations(tx, [delegate.id], now);
  if (theirs !== undefined) {
    const back = theirs.delegateId === ctx.actor.person.id;
    throw new DomainError(
      'invalid',
      `${delegate.name} has delegated ${back ? 'to you' : 'to somebody else'} until ${localDate(theirs.until, whenTyped(ctx).zone)}, so nobody would decide. Name somebody else.`,
    );
  }
  return delegate;
}

/** Those of one's open stages that the delegate may decide too. */
async function askForOpen(tx: Tx, ctx: PersonCtx, delegate: Person): Promise<void> {
  const open = await stageStore.listOpenStagesOf(tx, ctx.actor.person.id);
  const asks = await foreseeAsks(tx, ctx, open, delegate.id);
  const how = { only: delegate.id, crowded: crowdedBy(asks) };
  for (const { stage } of asks) await askWhoMay(tx, ctx, stage, how);
}
