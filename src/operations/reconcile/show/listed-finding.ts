import type { PersonId } from '../../../domain/ids.ts';
import type { FindingRef } from '../../../store/reconcile/all-findings-store.ts';
import type { PersonCtx } from '../../actor.ts';
import { findDiscrepancyViews } from '../../discrepancy/show-discrepancy.ts';
import type { DiscrepancyView } from '../../discrepancy/show-discrepancy.ts';
import { findFindingViews } from '../../finding/show-finding.ts';
import type { FindingView } from '../../finding/show-finding.ts';
import { findLabels } from '../../grant/show-grant.ts';
import type { PersonLabel } from '../../views.ts';

/** Found access or another difference, as a list of both shows it. */
export type ListedFinding = {
  waitsFor: PersonLabel[];
  /** Whether who looks is asked to settle it. */
  maySettle: boolean;
} & ({ kind: 'found'; view: FindingView } | { kind: 'difference'; view: DiscrepancyView });

/** These findings, in their order; one that is gone meanwhile is left out. */
export async function showListed(ctx: PersonCtx, refs: readonly FindingRef[]): Promise<ListedFinding[]> {
  const [found, differing] = await Promise.all([
    findFindingViews(
      ctx,
      refs.flatMap((ref) => (ref.kind === 'found' ? [ref.id] : [])),
    ),
    findDiscrepancyViews(
      ctx,
      refs.flatMap((ref) => (ref.kind === 'difference' ? [ref.id] : [])),
    ),
  ]);
  const askedIds = [
    ...found.flatMap(({ finding }) => finding.askedIds),
    ...differing.flatMap(({ discrepancy }) => discrepancy.askedIds),
  ];
  const label = await findLabels(ctx, [...new Set(askedIds)]);
  const waiting = (asked: readonly PersonId[]) => ({
    waitsFor: asked.map(label),
    maySettle: asked.includes(ctx.actor.person.id),
  });
  const listed = new Map<string, ListedFinding>([
    ...found.map((view): [string, ListedFinding] => [
      view.finding.grantId,
      { kind: 'found', view, ...waiting(view.finding.askedIds) },
    ]),
    ...differing.map((view): [string, ListedFinding] => [
      view.discrepancy.id,
      { kind: 'difference', view, ...waiting(view.discrepancy.askedIds) },
    ]),
  ]);
  return refs.flatMap(({ id }) => listed.get(id) ?? []);
}
