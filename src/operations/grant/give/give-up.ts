import type { Ctx } from '../../context.ts';
import type { GrantEndReason } from '../../../domain/grant/grant.ts';
import { audit } from '../../../store/audit/audit-log.ts';
import { wantCards } from '../../../store/card/cards.ts';
import type { Tx } from '../../../store/database/database.ts';
import * as grantStore from '../../../store/grant/grant-store.ts';
import type { GrantRow } from '../../../store/grant/grant-store.ts';
import { subjectOf } from '../grant-subject.ts';
import { notGivenCards } from './not-given-cards.ts';
import { startRevocations } from '../end/start-revocation.ts';

/**
 * Ends a grant that never worked: what may come of it yet is removed and proved gone, and the holder, who asked and
 * the owners hear at once that it isn't given.
 */
export async function giveUp(
  tx: Tx,
  ctx: Ctx,
  grant: GrantRow,
  { reason, error }: { reason: GrantEndReason; error: string },
): Promise<void> {
  const [ended] = await startRevocations(tx, ctx, [grant], reason);
  if (ended === undefined) return;
  await audit(tx, ctx, { kind: 'grant.given-up', data: { error }, subject: subjectOf(grant) });
  await grantStore.changeGrant(tx, grant.id, ['revoking', 'revoked'], { note: error });
  await wantCards(tx, await notGivenCards(tx, ctx, grant, 'grant-failed'), ctx.clock.now());
}
