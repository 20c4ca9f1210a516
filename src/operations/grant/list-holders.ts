import type { Ctx } from '../context.ts';
import { DomainError } from '../../domain/errors.ts';
import type { EntitlementKey } from '../../domain/ids.ts';
import type { Part, PartOf } from '../../domain/part.ts';
import * as grantStore from '../../store/grant/grant-store.ts';
import type { PersonCtx } from '../actor.ts';
import { findOwners } from '../approval/approvers.ts';
import { entitlementLabel, personLabel, resourceLabel } from '../views.ts';
import type { PersonLabel } from '../views.ts';
import { type HeldView, showHeld } from './held-view.ts';

export interface Holders {
  label: string;
  owners: PersonLabel[];
  holders: Part<HeldView>;
}

/**
 * Who holds a resource (by id) or an entitlement (by key) now. Everybody may ask; why somebody holds it is shown
 * to owners, admins and auditors alone.
 */
export async function listHolders(
  ctx: PersonCtx,
  input: { resource: string },
  part: PartOf,
): Promise<Holders> {
  const held = await grantStore.listHeldEntitlements(ctx.db.drizzle);
  const { keys, label } = whatIsMeant(ctx, input.resource, held);
  const [first] = keys;
  if (first === undefined) throw notFound(input.resource);
  const [rows, total, owners] = await Promise.all([
    grantStore.listHolding(ctx.db.drizzle, keys, part),
    grantStore.countHolding(ctx.db.drizzle, keys),
    findOwners(ctx.db.drizzle, ctx.config, first, ctx.clock.now()),
  ]);
  return { label, owners: owners.map(personLabel), holders: { rows: await showHeld(ctx, rows), total } };
}

/** An entitlement or a resource of the catalog, or one that left it and that somebody holds still. */
function whatIsMeant(
  { config }: Ctx,
  typed: string,
  held: readonly EntitlementKey[],
): { keys: EntitlementKey[]; label: string } {
  const key = typed as EntitlementKey;
  if (config.entitlements.has(key) || held.includes(key))
    return { keys: [key], label: entitlementLabel(config, key).label };
  const resource = config.resources.get(typed);
  const declared = resource?.entitlements.map((entitlement) => entitlement.key) ?? [];
  const left = held.filter((one) => one.startsWith(`${typed}/`));
  return { keys: [...new Set([...declared, ...left])], label: resourceLabel(config, typed) };
}

const notFound = (typed: string) =>
  new DomainError(
    'not_found',
    `There is no “${typed.slice(0, 80)}” in the catalog. Name a resource such as prod-db, or an entitlement such as prod-db/read.`,
  );
