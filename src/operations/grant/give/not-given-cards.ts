import type { Ctx } from '../../context.ts';
import type { CardKind } from '../../../domain/card.ts';
import type { WantedCard } from '../../../store/card/cards.ts';
import type { Tx } from '../../../store/database/database.ts';
import type { GrantRow } from '../../../store/grant/grant-store.ts';
import * as requestStore from '../../../store/request/request-store.ts';
import { findOwners } from '../../approval/approvers.ts';

/** A card about access that isn't given, to its holder, to who asked for it, and to its owners. */
export async function notGivenCards(
  tx: Tx,
  ctx: Ctx,
  grant: Pick<GrantRow, 'id' | 'principalId' | 'requestId' | 'entitlement'>,
  kind: Extract<CardKind, 'grant-late' | 'grant-failed'>,
): Promise<WantedCard[]> {
  const owners = await findOwners(tx, ctx.config, grant.entitlement, ctx.clock.now());
  const request = grant.requestId && (await requestStore.findRequest(tx, grant.requestId));
  const asker = request ? [request.requesterId] : [];
  const told = new Set([grant.principalId, ...asker, ...owners.map((owner) => owner.id)]);
  return [...told].map((audienceId) => ({ kind, subjectId: grant.id, audienceId }));
}
