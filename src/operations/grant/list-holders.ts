import type { Ctx } from '../../context.ts';
import { DomainError } from '../../domain/errors.ts';
import type { EntitlementKey } from '../../domain/ids.ts';
import * as grantStore from '../../store/grant-store.ts';
import type { PersonCtx } from '../actor.ts';
import { findOwners } from '../approvers.ts';
import { entitlementLabel, personLabel } from '../views.ts';
import type { GrantView, PersonLabel } from '../views.ts';
import { showGrants } from './show-grant.ts';

const MOST = 200;

export interface Holders {
  label: string;
  owners: PersonLabel[];
  holders: GrantView[];
  /** There are more than were listed. */
  more: boolean;
}

/**
 * Who holds a resource (by id) or an entitlement (by key) now. Everybody may ask; why somebody holds it is shown
 * to owners, admins and auditors alone.
 */
export async function listHolders(ctx: PersonCtx, input: { resource: string }): Promise<Holders> {
  const { keys, label } = whatIsMeant(ctx, input.resource);
  const [first] = keys;
  if (first === undefined) throw notFound(input.resource);
  const [rows, owners] = await Promise.all([
    grantStore.listHolding(ctx.db.drizzle, keys, MOST + 1),
    findOwners(ctx.db.drizzle, ctx.config, first, ctx.clock.now()),
  ]);
  const { actor } = ctx;
  const mayKnowWhy = actor.isAdmin || actor.isAuditor || owners.some((owner) => owner.id === actor.person.id);
  const views = await showGrants(ctx, rows.slice(0, MOST));
  return {
    label,
    owners: owners.map(personLabel),
    holders: mayKnowWhy ? views : views.map((view) => ({ ...view, justification: '' })),
    more: rows.length > MOST,
  };
}

function whatIsMeant({ config }: Ctx, typed: string): { keys: EntitlementKey[]; label: string } {
  const key = typed as EntitlementKey;
  if (config.entitlements.has(key)) return { keys: [key], label: entitlementLabel(config, key).label };
  const resource = config.resources.get(typed);
  return {
    keys: resource?.entitlements.map((entitlement) => entitlement.key) ?? [],
    label: resource?.name ?? typed,
  };
}

const notFound = (typed: string) =>
  new DomainError(
    'not_found',
    `There is no “${typed.slice(0, 80)}” in the catalog. Name a resource such as prod-db, or an entitlement such as prod-db/read.`,
  );
