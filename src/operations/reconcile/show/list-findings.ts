import * as z from 'zod';
import { DomainError } from '../../../domain/errors.ts';
import type { Part } from '../../../domain/part.ts';
import type { FindingKind } from '../../../domain/reconcile/finding-kind.ts';
import * as allFindingsStore from '../../../store/reconcile/all-findings-store.ts';
import type { PersonCtx } from '../../actor.ts';
import { onRecord } from '../../on-record.ts';
import { resourceLabel } from '../../views.ts';
import { showListed } from './listed-finding.ts';
import type { ListedFinding } from './listed-finding.ts';
import { findLookStates } from './show-look.ts';
import type { LookState } from './show-look.ts';
import { mayBeLookedAtBy, visibleResources } from './visible-resources.ts';

export const ListFindings = z.object({
  /** Null: all that its reader may see. */
  resourceId: z.string().nullable(),
  state: z.enum(['open', 'ignored']),
  part: z.object({ offset: z.int().min(0), limit: z.int().min(1) }),
});

/** How targets differ from what was decided, a part of it. */
export interface Findings {
  /** Null: of all that its reader may see. */
  resourceName: string | null;
  counts: { kind: FindingKind; count: number }[];
  /** How many there are in the other state. */
  others: number;
  /** How what is shown was looked at. */
  looks: LookState[];
  /** Whether its reader may have the one resource that is shown looked at now. */
  mayLook: boolean;
  found: Part<ListedFinding>;
}

/** The open or the ignored findings, the oldest first: for admins and auditors all of them, for owners theirs. */
export async function listFindings(ctx: PersonCtx, raw: z.input<typeof ListFindings>): Promise<Findings> {
  const { resourceId, state, part } = ListFindings.parse(raw);
  const resourceIds = await shownTo(ctx, resourceId);
  const db = ctx.db.drizzle;
  const other = state === 'open' ? 'ignored' : 'open';
  const catalog = [...ctx.config.resources.keys()];
  const [refs, counts, others, looks, mayLook] = await Promise.all([
    allFindingsStore.listFindingRefs(db, { resourceIds, state }, part),
    allFindingsStore.countFindings(db, { resourceIds, state }),
    allFindingsStore.countFindings(db, { resourceIds, state: other }),
    findLookStates(ctx, resourceIds === null ? catalog : catalog.filter((id) => resourceIds.includes(id))),
    mayBeLookedAtBy(ctx, resourceId === null ? [] : [resourceId]),
  ]);
  return {
    resourceName: resourceId === null ? null : resourceLabel(ctx.config, resourceId),
    counts,
    others: sumOf(others),
    looks,
    mayLook: resourceId !== null && mayLook.has(resourceId),
    found: { rows: await showListed(ctx, refs), total: sumOf(counts) },
  };
}

/** Of which resources, null: of every one; whoever may see none is refused. */
async function shownTo(ctx: PersonCtx, resourceId: string | null): Promise<readonly string[] | null> {
  const visible = await visibleResources(ctx);
  if (resourceId === null) {
    if (visible?.length === 0)
      throw new DomainError(
        'forbidden',
        'You own nothing here, so there are no findings for you to see. Owners see those of what they own, admins and auditors all of them.',
      );
    return visible;
  }
  if (visible !== null && !visible.includes(resourceId))
    return onRecord(ctx, 'see findings', resourceId, async () => {
      throw new DomainError(
        'forbidden',
        `Only its owners, admins and auditors see what was found on ${resourceLabel(ctx.config, resourceId)}.`,
      );
    });
  return [resourceId];
}

const sumOf = (counts: readonly { count: number }[]): number =>
  counts.reduce((sum, { count }) => sum + count, 0);
