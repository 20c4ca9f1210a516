import type { Ctx } from '../context.ts';
import { DomainError } from '../../domain/errors.ts';
import type { DiscrepancyId, PersonId } from '../../domain/ids.ts';
import type { Part, PartOf } from '../../domain/part.ts';
import type { AccountRemoval, RemovalWay } from '../../domain/reconcile/account-removal.ts';
import type { Discrepancy } from '../../domain/reconcile/discrepancy.ts';
import * as grantStore from '../../store/grant/grant-store.ts';
import * as accountRemovalStore from '../../store/reconcile/account-removal-store.ts';
import * as discrepancyStore from '../../store/reconcile/discrepancy-store.ts';
import { findLabels, showGrants } from '../grant/show-grant.ts';
import { heldMark } from './match-account.ts';
import { removalWay } from './removal-way.ts';
import { entitlementLabel, resourceLabel } from '../views.ts';
import type { EntitlementLabel, GrantView, PersonLabel } from '../views.ts';

/** A difference as a message shows it. */
export interface DiscrepancyView {
  discrepancy: Discrepancy;
  resourceName: string;
  entitlement: EntitlementLabel | null;
  /** The grant that it is about. */
  grant: GrantView | null;
  /** The person whose account it is about. */
  owner: PersonLabel | null;
  /** Of what an account holds: whoever has it removed says what they were shown. */
  heldMark: string;
  /** Whose access is of a shared account. */
  sharing: PersonLabel[];
  /** Who answers for it, as a service account. */
  servedBy: PersonLabel | null;
  /** Whose its account was said to be, or who was said to answer for it. */
  matchedTo: PersonLabel | null;
  /** What can be done about an account of nobody. */
  removalWay: RemovalWay | null;
  /** What was done about it, and how far that is. */
  removal: AccountRemoval | null;
  /** Who settled it, or had it ignored. */
  endedBy: PersonLabel | null;
}

export async function showDiscrepancy(ctx: Ctx, id: string): Promise<DiscrepancyView> {
  const found = await discrepancyStore.findDiscrepancy(ctx.db.drizzle, id as DiscrepancyId);
  const [view] = found === undefined ? [] : await showDiscrepancies(ctx, [found]);
  if (view === undefined) throw new DomainError('not_found', 'This finding isn’t on record.');
  return view;
}

/** These, in no order. */
export async function findDiscrepancyViews(
  ctx: Ctx,
  ids: readonly DiscrepancyId[],
): Promise<DiscrepancyView[]> {
  return showDiscrepancies(ctx, await discrepancyStore.findDiscrepancies(ctx.db.drizzle, ids));
}

/** What waits for somebody to settle it, the oldest first. */
export async function listDiscrepanciesOf(
  ctx: Ctx,
  askedId: PersonId,
  part: PartOf,
): Promise<Part<DiscrepancyView>> {
  const db = ctx.db.drizzle;
  const [found, total] = await Promise.all([
    discrepancyStore.listOpen(db, askedId, part),
    discrepancyStore.countOpen(db, askedId),
  ]);
  return { rows: await showDiscrepancies(ctx, found), total };
}

async function showDiscrepancies(ctx: Ctx, found: readonly Discrepancy[]): Promise<DiscrepancyView[]> {
  const ids = found.flatMap(({ grantId }) => grantId ?? []);
  const views = await showGrants(ctx, await grantStore.findGrants(ctx.db.drizzle, ids));
  const label = await findLabels(
    ctx,
    found.flatMap(({ endedById, facts }) =>
      [endedById, facts.personId, facts.servedById, facts.matchedTo, ...(facts.personIds ?? [])].flatMap(
        (id) => id ?? [],
      ),
    ),
  );
  const removals = await accountRemovalStore.findRemovals(
    ctx.db.drizzle,
    found.filter(({ state }) => state === 'removed').map(({ id }) => id),
  );
  const ways = new Map<DiscrepancyId, RemovalWay>();
  for (const one of found)
    if (one.kind === 'orphaned-account' && (one.state === 'open' || one.state === 'ignored'))
      ways.set(one.id, await removalWay(ctx, ctx.db.drizzle, one));
  const labelOf = (id: PersonId | null | undefined) => (id ? label(id) : null);
  return found.map((discrepancy) => ({
    discrepancy,
    resourceName: resourceLabel(ctx.config, discrepancy.resourceId),
    entitlement:
      discrepancy.entitlement === null ? null : entitlementLabel(ctx.config, discrepancy.entitlement),
    grant: views.find(({ grant }) => grant.id === discrepancy.grantId) ?? null,
    heldMark: heldMark(discrepancy.facts),
    sharing: (discrepancy.facts.personIds ?? []).map(label),
    owner: labelOf(discrepancy.facts.personId),
    servedBy: labelOf(discrepancy.facts.servedById),
    matchedTo: labelOf(discrepancy.facts.matchedTo),
    removalWay: ways.get(discrepancy.id) ?? null,
    removal: removals.find(({ discrepancyId }) => discrepancyId === discrepancy.id) ?? null,
    endedBy: labelOf(discrepancy.endedById),
  }));
}
