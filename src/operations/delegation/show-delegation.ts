import * as delegationStore from '../../store/delegation-store.ts';
import type { PersonCtx } from '../actor.ts';
import { findLabels } from '../grant/show-grant.ts';
import type { PersonLabel } from '../views.ts';

/** To whom the actor has delegated, and until when; null when they haven't. */
export async function showDelegation(ctx: PersonCtx): Promise<{ delegate: PersonLabel; until: Date } | null> {
  const [mine] = await delegationStore.findDelegations(
    ctx.db.drizzle,
    [ctx.actor.person.id],
    ctx.clock.now(),
  );
  if (mine === undefined) return null;
  const label = await findLabels(ctx, [mine.delegateId]);
  return { delegate: label(mine.delegateId), until: mine.until };
}
