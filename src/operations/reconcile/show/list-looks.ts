import * as z from 'zod';
import { DomainError } from '../../../domain/errors.ts';
import { partOf } from '../../../domain/part.ts';
import type { Part } from '../../../domain/part.ts';
import type { PersonCtx } from '../../actor.ts';
import { onRecord } from '../../on-record.ts';
import { resourceLabel } from '../../views.ts';
import { showLooks } from './show-look.ts';
import type { LookView } from './show-look.ts';
import { isVisible, mayBeLookedAtBy, visibleResources } from './visible-resources.ts';

export const ListLooks = z.object({
  part: z.object({ offset: z.int().min(0), limit: z.int().min(1) }),
});

export interface ListedLook extends LookView {
  /** Whether who looks may have it looked at. */
  mayAsk: boolean;
}

/** How the targets of resources were looked at, by their names: for admins and auditors of all, for owners of theirs. */
export async function listLooks(ctx: PersonCtx, raw: z.input<typeof ListLooks>): Promise<Part<ListedLook>> {
  const { part } = ListLooks.parse(raw);
  const visible = await visibleResources(ctx);
  const shown = [...ctx.config.resources.values()]
    .filter(({ id }) => visible === null || visible.includes(id))
    .toSorted((one, other) => one.name.localeCompare(other.name));
  if (shown.length === 0 && visible !== null)
    throw new DomainError(
      'forbidden',
      'You own nothing here, so there is nothing for you to look at. Owners can look at what they own, admins at everything.',
    );
  const { rows, total } = partOf(shown, part);
  return {
    rows: await listed(
      ctx,
      rows.map(({ id }) => id),
    ),
    total,
  };
}

/** The same of one. */
export async function findLook(ctx: PersonCtx, resourceId: string): Promise<ListedLook> {
  await onRecord(ctx, 'see how a target was looked at', resourceId, async () => {
    if (!(await isVisible(ctx, resourceId)))
      throw new DomainError(
        'forbidden',
        `Only its owners, admins and auditors see how ${resourceLabel(ctx.config, resourceId)} was looked at.`,
      );
  });
  const [look] = await listed(ctx, [resourceId]);
  return look!;
}

async function listed(ctx: PersonCtx, resourceIds: readonly string[]): Promise<ListedLook[]> {
  const [looks, askable] = await Promise.all([
    showLooks(ctx, resourceIds),
    mayBeLookedAtBy(ctx, resourceIds),
  ]);
  return looks.map((look) => ({ ...look, mayAsk: askable.has(look.resourceId) }));
}
