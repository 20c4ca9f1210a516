import { anyOf } from '../../../domain/ids.ts';
import type { EntitlementKey } from '../../../domain/ids.ts';
import type { PersonCtx } from '../../actor.ts';
import { ownedByActor } from '../../grant/owned-by.ts';

const resourceOf = (key: EntitlementKey): string => key.split('/')[0] ?? key;

/** Of which resources somebody may see how their targets differ: admins and auditors of every one (null), owners of theirs. */
export async function visibleResources(ctx: PersonCtx): Promise<readonly string[] | null> {
  const { config, actor } = ctx;
  if (actor.isAdmin || actor.isAuditor) return null;
  const left = [...config.left.keys()].filter((key) => !config.resources.has(resourceOf(key)));
  const owned = await ownedByActor(ctx, [...[...config.resources.keys()].map(anyOf), ...left]);
  return [...new Set(owned.map(resourceOf))];
}

/** Whether somebody may see that of one resource. */
export async function isVisible(ctx: PersonCtx, resourceId: string): Promise<boolean> {
  const visible = await visibleResources(ctx);
  return visible === null || visible.includes(resourceId);
}

/** Of these resources those whose targets somebody may have looked at: admins all, owners theirs. */
export async function mayBeLookedAtBy(
  ctx: PersonCtx,
  resourceIds: readonly string[],
): Promise<ReadonlySet<string>> {
  if (ctx.actor.isAdmin) return new Set(resourceIds);
  return new Set((await ownedByActor(ctx, resourceIds.map(anyOf))).map(resourceOf));
}
