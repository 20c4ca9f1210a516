import type { GrantEndReason } from '../../../domain/grant/grant.ts';
import { repostCards } from '../../../store/card/cards.ts';
import type { Tx } from '../../../store/database/database.ts';
import type { GrantRow } from '../../../store/grant/grant-store.ts';

/** Ends that somebody else decided: their holder doesn't expect them. */
const DECIDED_BY_OTHERS: readonly (GrantEndReason | null)[] = [
  'revoked-by-admin',
  'offboarded',
  'not-justified',
  'review',
  'not-kept',
];

/**
 * Tells holders, in a message of its own, of an end that they didn't bring about or that no earlier message announced.
 * Whoever was given access on request has a message about it, which says how that ended.
 */
export async function tellEnded(tx: Tx, ended: readonly GrantRow[], now: Date): Promise<void> {
  const unexpected = ended.filter(
    ({ source, endReason, activeAt }) =>
      endReason !== 'returned' &&
      activeAt !== null &&
      (source !== 'request' || DECIDED_BY_OTHERS.includes(endReason)),
  );
  await repostCards(
    tx,
    unexpected.map(({ id, principalId }) => ({
      kind: 'grant',
      subjectId: id,
      audienceId: principalId,
      rank: 'can-wait',
    })),
    now,
  );
}
