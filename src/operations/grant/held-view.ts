import type { GrantId } from '../../domain/ids.ts';
import type { PersonCtx } from '../actor.ts';
import type { GrantRow } from '../../store/grant/grant-store.ts';
import type { FindingKind } from '../../domain/reconcile/finding-kind.ts';
import * as findingStore from '../../store/grant/finding-store.ts';
import * as discrepancyStore from '../../store/reconcile/discrepancy-store.ts';
import type { GrantView } from '../views.ts';
import { findEndable } from './end/end-grant.ts';
import { ownedBy } from './owned-by.ts';
import { showGrants } from './show-grant.ts';

/** How what is there differs from it, and nobody has settled; ignored until then. */
export interface HeldDifference {
  kind: FindingKind;
  foundAt: Date;
  until: Date | null;
}

/** What somebody holds, as somebody else sees it: without why, where that isn't for them to know. */
export interface HeldView extends GrantView {
  /** Whether who looks may end it now. */
  mayEnd: boolean;
  /** Empty too where that isn't for who looks to know. */
  differs: HeldDifference[];
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
  const [views, endable, known, differences] = await Promise.all([
    showGrants(ctx, rows),
    findEndable(ctx, actor.person.id, rows),
    knowsAll ? keys : ownedBy(ctx, actor.person.id, keys),
    findDifferences(
      ctx,
      rows.map(({ id }) => id),
    ),
  ]);
  return views.map((view) => {
    const isKnown = known.includes(view.grant.entitlement);
    return {
      ...view,
      justification: isKnown ? view.justification : '',
      mayEnd: endable.has(view.grant.id),
      differs: isKnown ? (differences.get(view.grant.id) ?? []) : [],
    };
  });
}

async function findDifferences(
  { db }: PersonCtx,
  grantIds: readonly GrantId[],
): Promise<Map<GrantId, HeldDifference[]>> {
  const [found, differing] = await Promise.all([
    findingStore.findFindings(db.drizzle, grantIds),
    discrepancyStore.findUnsettledOfGrants(db.drizzle, grantIds),
  ]);
  const differences = new Map<GrantId, HeldDifference[]>();
  const add = (grantId: GrantId, one: HeldDifference) =>
    differences.set(grantId, [...(differences.get(grantId) ?? []), one]);
  for (const { grantId, state, foundAt, until } of found)
    if (state === 'open' || state === 'ignored') add(grantId, { kind: 'found', foundAt, until });
  for (const { grantId, kind, foundAt, until } of differing)
    if (grantId !== null) add(grantId, { kind, foundAt, until });
  return differences;
}
