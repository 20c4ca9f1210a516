import type { GrantEndReason } from '../../../domain/grant/grant.ts';
import type { Ctx } from '../../context.ts';
import { wantCards } from '../../../store/card/cards.ts';
import type { Tx } from '../../../store/database/database.ts';
import type { GrantRow } from '../../../store/grant/grant-store.ts';
import { findOwners } from '../../approval/approvers.ts';

/** Ends that nobody decided against their holder: that something goes on until a known end is no news then. */
const ORDINARY: readonly (GrantEndReason | null)[] = ['expired', 'returned'];

function isNews({ sessions, outlivesUntil, endReason }: GrantRow): boolean {
  const wasEnded = !ORDINARY.includes(endReason);
  if (sessions?.kind === 'outlives') return outlivesUntil === null || wasEnded;
  return sessions?.kind === 'not_shown' && wasEnded;
}

/**
 * Tells the owners of what goes on, or may go on, after its access was removed, where it has no known end or somebody had
 * ended the access.
 */
export async function tellLeftOpen(tx: Tx, ctx: Ctx, ended: readonly GrantRow[]): Promise<void> {
  const now = ctx.clock.now();
  for (const grant of ended.filter(isNews)) {
    const owners = await findOwners(tx, ctx.config, grant.entitlement, now);
    await wantCards(
      tx,
      owners.map(({ id }) => ({ kind: 'left-open' as const, subjectId: grant.id, audienceId: id })),
      now,
    );
  }
}
