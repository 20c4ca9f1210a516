import type { Ctx } from '../context.ts';
import { DomainError } from '../../domain/errors.ts';
import type { EntitlementKey } from '../../domain/ids.ts';
import type { Part, PartOf } from '../../domain/part.ts';
import * as grantStore from '../../store/grant/grant-store.ts';
import type { PersonCtx } from '../actor.ts';
import { findOwners } from '../approval/approvers.ts';
import { entitlementLabel, personLabel, resourceLabel } from '../views.ts';
import type { PersonLabel } from '../views.ts';
import { listAccountsBehind } from '../reconcile/show/list-accounts.ts';
import type { ListedFinding } from '../reconcile/show/listed-finding.ts';
import { findLookStates } from '../reconcile/show/show-look.ts';
import type { LookState } from '../reconcile/show/show-look.ts';
import { isVisible } from '../reconcile/show/visible-resources.ts';
import { type HeldView, showHeld } from './held-view.ts';

export interface Holders {
  label: string;
  owners: PersonLabel[];
  /** How the resource was looked at; null where it has left the catalog. */
  look: LookState | null;
  holders: Part<HeldView>;
  /** Accounts there that no grant is of, behind them. */
  accounts: Part<ListedFinding>;
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
  const { keys, label, target } = whatIsMeant(ctx, input.resource, held);
  const [first] = keys;
  if (first === undefined) throw notFound(input.resource);
  const db = ctx.db.drizzle;
  const [resourceId = ''] = first.split('/');
  const isKnown = await isVisible(ctx, resourceId);
  const [rows, total, owners, look] = await Promise.all([
    grantStore.listHolding(db, keys, part),
    grantStore.countHolding(db, keys),
    findOwners(db, ctx.config, first, ctx.clock.now()),
    ctx.config.resources.has(resourceId) ? findLookOf(ctx, resourceId, isKnown) : null,
  ]);
  const holders = { rows: await showHeld(ctx, rows), total };
  const of = isKnown ? { resourceId, target } : null;
  const accounts = await listAccountsBehind(ctx, holders, of, part);
  return { label, owners: owners.map(personLabel), look, holders, accounts };
}

/** Why a look failed may say more of a system than everybody is to know. */
async function findLookOf(ctx: Ctx, resourceId: string, isKnown: boolean): Promise<LookState | null> {
  const [look] = await findLookStates(ctx, [resourceId]);
  return look === undefined || isKnown ? (look ?? null) : { ...look, fault: '' };
}

/** An entitlement or a resource of the catalog, or one that left it and that somebody holds still. */
function whatIsMeant(
  { config }: Ctx,
  typed: string,
  held: readonly EntitlementKey[],
): { keys: EntitlementKey[]; label: string; target: string | null } {
  const key = typed as EntitlementKey;
  if (config.entitlements.has(key) || held.includes(key))
    return {
      keys: [key],
      label: entitlementLabel(config, key).label,
      target: config.entitlements.get(key)?.target ?? null,
    };
  const resource = config.resources.get(typed);
  const declared = resource?.entitlements.map((entitlement) => entitlement.key) ?? [];
  const left = held.filter((one) => one.startsWith(`${typed}/`));
  return { keys: [...new Set([...declared, ...left])], label: resourceLabel(config, typed), target: null };
}

const notFound = (typed: string) =>
  new DomainError(
    'not_found',
    `There is no “${typed.slice(0, 80)}” in the catalog. Name a resource such as prod-db, or an entitlement such as prod-db/read.`,
  );
