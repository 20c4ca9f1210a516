import * as z from 'zod';
import { DomainError, StaleStateError } from '../../domain/errors.ts';
import { DISCREPANCY_RULES, LONGEST_IGNORED_DAYS } from '../../domain/reconcile/discrepancy.ts';
import type { Discrepancy, DiscrepancyVerdict } from '../../domain/reconcile/discrepancy.ts';
import { REMOVAL_WAYS } from '../../domain/reconcile/account-removal.ts';
import { DiscrepancyId, PersonId } from '../../domain/ids.ts';
import { audit } from '../../store/audit/audit-log.ts';
import { refreshCards } from '../../store/card/cards.ts';
import type { Tx } from '../../store/database/database.ts';
import { transaction, wakeAfterCommit } from '../../store/database/transaction.ts';
import * as grantStore from '../../store/grant/grant-store.ts';
import * as lateGrantStore from '../../store/grant/late-grant-store.ts';
import * as personStore from '../../store/people/person-store.ts';
import * as discrepancyStore from '../../store/reconcile/discrepancy-store.ts';
import * as lookStore from '../../store/reconcile/look-store.ts';
import type { PersonCtx } from '../actor.ts';
import { startRevocations } from '../grant/end/start-revocation.ts';
import { onRecord } from '../on-record.ts';
import { absenceOf } from '../people/absence-of.ts';
import { dataOfDiscrepancy, subjectOfDiscrepancy } from './discrepancy-subject.ts';
import { isMatch, matchAccount, MATCHED_AS } from './match-account.ts';
import { startRemoval } from './start-removal.ts';
import { findDeciders } from './who-is-asked.ts';

const DAY_MS = 24 * 60 * 60_000;
const LONGEST_REASON = 500;
/** So long a look may take until it has read what an admin said is right. */
const BELIEVED_MS = DAY_MS;

const Reason = z.string().trim().max(LONGEST_REASON);

export const DecideDiscrepancy = z.object({
  id: DiscrepancyId,
  verdict: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('restore'), reason: Reason.default('') }),
    /** Of an account, with what was shown to be done about it, and the mark of what it was shown to hold. */
    z.object({
      kind: z.literal('remove'),
      reason: Reason.default(''),
      way: z.enum(REMOVAL_WAYS).optional(),
      mark: z.string().optional(),
    }),
    /** Whose an account is. */
    z.object({ kind: z.literal('match'), personId: PersonId, reason: Reason }),
    /** Who answers for a service account, with the mark of what it was shown to hold. */
    z.object({ kind: z.literal('serve'), personId: PersonId, reason: Reason, mark: z.string() }),
    z.object({ kind: z.literal('ignore'), until: z.date(), reason: Reason }),
    /** With the figures that were shown. */
    z.object({ kind: z.literal('confirm'), gone: z.number(), added: z.number() }),
  ]),
});
type Verdict = z.output<typeof DecideDiscrepancy>['verdict'];

const TO = {
  restore: 'restored',
  match: 'matched',
  serve: 'matched',
  remove: 'removed',
  ignore: 'ignored',
  confirm: 'confirmed',
} as const satisfies Record<DiscrepancyVerdict, string>;

/** Settles a difference between what was decided and what is there, or has it ignored for a while. */
export async function decideDiscrepancy(
  ctx: PersonCtx,
  raw: z.input<typeof DecideDiscrepancy>,
): Promise<Discrepancy> {
  const { id, verdict } = DecideDiscrepancy.parse(raw);
  return onRecord(ctx, `${verdict.kind} a finding`, id, () =>
    transaction(ctx, async (tx, ctx) => {
      // Its grant before it, as whatever ends a grant locks them.
      const { grantId } = (await discrepancyStore.findDiscrepancy(tx, id)) ?? { grantId: null };
      if (grantId !== null) await grantStore.lockGrant(tx, grantId);
      const one = await discrepancyStore.lockDiscrepancy(tx, id);
      if (one === undefined) throw new DomainError('not_found', 'This finding isn’t on record.');
      const { id: actorId } = ctx.actor.person;
      if (!(await findDeciders(tx, ctx, one)).includes(actorId))
        throw new DomainError('forbidden', 'You aren’t asked to settle this finding.');
      if (one.state !== 'open' && (one.state !== 'ignored' || verdict.kind === 'ignore'))
        throw await alreadySettled(tx, one);
      if (!DISCREPANCY_RULES[one.kind].verdicts.includes(verdict.kind))
        throw new DomainError('invalid', 'This finding can’t be settled that way.');
      const settled = await settle(tx, ctx, one, verdict);
      if (settled === undefined) throw await alreadySettled(tx, one);
      await record(tx, ctx, settled, verdict);
      await carryOut(tx, ctx, settled, verdict);
      await refreshCards(tx, [id], ctx.clock.now(), ['discrepancy']);
      wakeAfterCommit(tx);
      return settled;
    }),
  );
}

async function settle(tx: Tx, ctx: PersonCtx, one: Discrepancy, verdict: Verdict) {
  const now = ctx.clock.now();
  const by = { endedAt: now, endedById: ctx.actor.person.id };
  const to = TO[verdict.kind];
  if (verdict.kind !== 'ignore')
    return discrepancyStore.settle(tx, one.id, to, {
      ...by,
      reason: 'reason' in verdict ? verdict.reason : '',
      until: null,
      dueAt: null,
      ...(isMatch(verdict) && { facts: await matchAccount(tx, ctx, one, verdict) }),
    });
  const { until, reason } = verdict;
  if (until <= now)
    throw new DomainError('invalid', 'That day is over: choose one that is still to come.', {
      field: 'until',
    });
  if (until.getTime() > now.getTime() + (LONGEST_IGNORED_DAYS + 1) * DAY_MS)
    throw new DomainError(
      'invalid',
      `A finding can be ignored for ${LONGEST_IGNORED_DAYS} days at most: choose an earlier day.`,
      { field: 'until' },
    );
  if (reason === '')
    throw new DomainError('invalid', 'Say why it can wait, in a few words.', { field: 'reason' });
  return discrepancyStore.settle(tx, one.id, to, { ...by, reason, until, dueAt: until });
}

async function record(tx: Tx, ctx: PersonCtx, one: Discrepancy, verdict: Verdict): Promise<void> {
  const data = dataOfDiscrepancy(one);
  const subject = subjectOfDiscrepancy(one);
  switch (verdict.kind) {
    case 'restore':
      return audit(tx, ctx, {
        kind: 'discrepancy.restored',
        data: { ...data, reason: verdict.reason },
        subject,
      });
    case 'match':
    case 'serve':
      return audit(tx, ctx, {
        kind: 'discrepancy.matched',
        data: {
          ...data,
          person: verdict.personId,
          as: MATCHED_AS[verdict.kind],
          held: one.facts.targets ?? [],
          reason: verdict.reason,
        },
        subject: { ...subject, personId: verdict.personId },
      });
    case 'remove':
      return audit(tx, ctx, {
        kind: 'discrepancy.removed',
        data: { ...data, reason: verdict.reason, ...(verdict.way && { way: verdict.way }) },
        subject,
      });
    case 'ignore': {
      const until = verdict.until.toISOString();
      return audit(tx, ctx, {
        kind: 'discrepancy.ignored',
        data: { ...data, until, reason: verdict.reason },
        subject,
      });
    }
    case 'confirm': {
      const { gone, added } = verdict;
      return audit(tx, ctx, { kind: 'discrepancy.confirmed', data: { ...data, gone, added }, subject });
    }
  }
}

async function carryOut(tx: Tx, ctx: PersonCtx, one: Discrepancy, verdict: Verdict): Promise<void> {
  const now = ctx.clock.now();
  if (verdict.kind === 'confirm') {
    const { gone = 0, added = 0 } = one.facts;
    if (gone !== verdict.gone || added !== verdict.added)
      throw new StaleStateError(
        'The figures are others by now than this message showed, so nothing was changed. Look at it again.',
      );
    const until = new Date(now.getTime() + BELIEVED_MS).toISOString();
    await lookStore.believe(tx, one.resourceId, { gone, added, until }, now);
    return;
  }
  if (verdict.kind === 'remove' && one.kind === 'orphaned-account')
    return startRemoval(tx, ctx, one, { way: verdict.way, mark: verdict.mark });
  if (verdict.kind === 'ignore' || one.grantId === null) return;
  const grant = await grantStore.lockGrant(tx, one.grantId);
  if (grant?.state !== 'active')
    throw new StaleStateError('This access has ended meanwhile, so there is nothing left to settle.');
  if (verdict.kind === 'remove') {
    await startRevocations(
      tx,
      ctx,
      [grant],
      one.kind === 'unused' ? 'unused' : 'missing',
      verdict.reason || undefined,
    );
    return;
  }
  const absent = await absenceOf(ctx, grant.principalId, tx);
  if (absent !== undefined && absent !== null)
    throw new StaleStateError(`${absent}, so this access isn’t restored. End it instead.`);
  await lateGrantStore.doubtGrants(tx, [grant.id], now);
}

async function alreadySettled(tx: Tx, { state, endedById }: Discrepancy): Promise<StaleStateError> {
  if (state === 'resolved')
    return new StaleStateError('This has settled itself meanwhile, so nothing was changed.');
  const [by] = endedById === null ? [] : await personStore.findPeople(tx, [endedById]);
  const did = state === 'ignored' ? 'has had this ignored already' : 'has settled this already';
  return new StaleStateError(`${by?.name ?? 'Somebody else'} ${did}, so nothing was changed.`);
}
