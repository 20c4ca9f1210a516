import { createHash } from 'node:crypto';
import { DomainError, StaleStateError } from '../../domain/errors.ts';
import type { PersonId } from '../../domain/ids.ts';
import { rightsHeld } from '../../domain/reconcile/discrepancy.ts';
import type { Discrepancy, DiscrepancyFacts } from '../../domain/reconcile/discrepancy.ts';
import type { Tx } from '../../store/database/database.ts';
import * as personStore from '../../store/people/person-store.ts';
import * as accountMatchStore from '../../store/reconcile/account-match-store.ts';
import * as lookStore from '../../store/reconcile/look-store.ts';
import type { PersonCtx } from '../actor.ts';
import { absenceOf } from '../people/absence-of.ts';

/** What is said of an account: it is somebody's, or they answer for it as a service account. */
type MatchVerdict = { personId: PersonId; reason: string } & (
  | { kind: 'match' }
  | { kind: 'serve'; mark: string }
);

export const MATCHED_AS = { match: 'person', serve: 'service' } as const;

export const isMatch = <V extends { kind: string }>(
  verdict: V,
): verdict is Extract<V, { kind: MatchVerdict['kind'] }> => verdict.kind in MATCHED_AS;

/** A mark of what an account holds, to tell whether that is what a form showed. */
export const heldMark = (facts: DiscrepancyFacts): string =>
  createHash('sha256')
    .update(JSON.stringify(rightsHeld(facts).toSorted()))
    .digest('hex')
    .slice(0, 20);

/**
 * Keeps whose an account is, or who answers for it, and has its target looked at now. It gives nobody anything: what the account
 * of a person holds is put before those who decide, and of a service account whoever says so may not be who answers for it, since
 * nobody else decides about what that holds. Answers the facts, with what was said.
 */
export async function matchAccount(
  tx: Tx,
  ctx: PersonCtx,
  { kind: of, key, resourceId, connectorId, place, facts }: Discrepancy,
  verdict: MatchVerdict,
): Promise<DiscrepancyFacts> {
  if (of !== 'orphaned-account') throw new DomainError('invalid', 'This finding isn’t about an account.');
  const { personId, reason } = verdict;
  const kind = MATCHED_AS[verdict.kind];
  if (reason === '') throw new DomainError('invalid', REASON[kind], { field: 'reason' });
  await assertActive(tx, ctx, personId);
  if (verdict.kind === 'serve') {
    if (personId === ctx.actor.person.id)
      throw new DomainError(
        'invalid',
        'You can’t say that you answer for it yourself: choose somebody else, or leave it to another owner.',
        { field: 'person' },
      );
    if (verdict.mark !== heldMark(facts))
      throw new StaleStateError(
        'The account has other access by now than this form showed, so nothing was changed. Open it again.',
      );
  }
  const now = ctx.clock.now();
  await accountMatchStore.setMatch(tx, {
    connectorId,
    placeId: place?.id ?? '',
    accountKey: key,
    resourceId,
    personId,
    kind,
    held: kind === 'service' ? rightsHeld(facts) : [],
    reason,
    matchedAt: now,
    matchedById: ctx.actor.person.id,
  });
  await lookStore.wantLook(tx, resourceId, now);
  return { ...facts, matchedTo: personId, matchedAs: kind };
}

const REASON = {
  person: 'Say how you know, in a few words.',
  service: 'Say what it is for, in a few words.',
} as const;

/** Who leaves at this moment is waited for. */
async function assertActive(tx: Tx, ctx: PersonCtx, personId: PersonId): Promise<void> {
  await personStore.lockPeople(tx, [personId]);
  const [person] = await personStore.findPeople(tx, [personId]);
  const absent =
    person === undefined
      ? 'The person chosen isn’t in the people directory'
      : await absenceOf(ctx, personId, tx);
  if (absent === undefined) return;
  throw new DomainError('invalid', `${absent}. Choose somebody who is.`, { field: 'person' });
}
