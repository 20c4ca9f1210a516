import * as grantStore from '../../store/grant/grant-store.ts';
import type { PersonCtx } from '../actor.ts';
import type { GrantView } from '../views.ts';
import { showGrants } from './show-grant.ts';

/** What the actor holds or is about to, the soonest end first. */
export async function listMyGrants(ctx: PersonCtx): Promise<GrantView[]> {
  return showGrants(ctx, await grantStore.listLive(ctx.db.drizzle, ctx.actor.person.id));
}
