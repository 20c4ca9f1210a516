import type { PersonCtx } from '../actor.ts';
import type { GrantRow } from '../../store/grant/grant-store.ts';
import type { GrantView } from '../views.ts';
import { findEndable } from './end/end-grant.ts';
import { ownedBy } from './owned-by.ts';
import { showGrants } from './show-grant.ts';

/** What somebody holds, as somebody else sees it: without why, where that isn't for them to know. */
export interface HeldView extends GrantView {
  /** Whether who looks may end it now. */
  mayEnd: boolean;
}

/** Why they are held is shown to admins, auditors, owners, and whoever the caller says `mayKnowAll` of these. */
export async function showHeld(
  ctx: PersonCtx,
  rows: readonly GrantRow[],
  { mayKnowAll = false }: { mayKnowAll?: boolean } = {},
): Promise<HeldView[]> {
  const { actor } = ctx;
  const keys = [...new Set(rows.map(({ entitlement }) => entitlement))];
  const knowsAll = mayKnowAll || actor.isAdmin || actor.isAuditor;
  const [views, endable, known] = await Promise.all([
    showGrants(ctx, rows),
    findEndable(ctx, actor.person.id, rows),
    knowsAll ? keys : ownedBy(ctx, actor.person.id, keys),
  ]);
  return views.map((view) => ({
    ...view,
    justification: known.includes(view.grant.entitlement) ? view.justification : '',
    mayEnd: endable.has(view.grant.id),
  }));
}
