import type { Definitions, Entitlement, Resource } from '../../domain/definitions.ts';
import { distinctNames, type Numbered, offersOf, shownName } from '../../domain/discovery.ts';
import * as discoveryStore from '../../store/catalog/discovery-store.ts';
import type { Drizzle } from '../../store/database/database.ts';
import type { Ctx } from '../context.ts';
import { withLeftRights } from '../catalog/known-rights.ts';

/** The resources of these definitions that have what their connector lists. */
export const discovering = ({ resources }: Pick<Definitions, 'resources'>): Resource[] =>
  [...resources.values()].filter(({ discover }) => discover !== null);

/** The same definitions as they are in force beside this database: with what was discovered, and what left the catalog. */
export async function withCatalog(ctx: Pick<Ctx, 'db'>, definitions: Definitions): Promise<Definitions> {
  return withLeftRights(ctx, await withDiscovered(ctx, definitions));
}

async function withDiscovered({ db }: Pick<Ctx, 'db'>, definitions: Definitions): Promise<Definitions> {
  // Read first: what changes meanwhile is taken over at the next look.
  const discovered = await discoveryStore.discoveredVersion(db.drizzle);
  const ids = discovering(definitions).map(({ id }) => id);
  const standing = await discoveryStore.listStanding(db.drizzle, ids);
  const offers = offersSafely(definitions, await listHad(db.drizzle, definitions));
  const resources = new Map(
    Array.from(definitions.resources, ([id, resource]) => [
      id,
      complete(
        resource,
        standing.filter((row) => row.resourceId === id && offers(row)),
      ),
    ]),
  );
  const entitlements = [...resources.values()].flatMap((resource) => resource.entitlements);
  return {
    ...definitions,
    discovered,
    resources,
    entitlements: new Map(entitlements.map((entitlement) => [entitlement.key, entitlement])),
  };
}

type Standing = Awaited<ReturnType<typeof discoveryStore.listStanding>>;

/** A resource with what is offered of what it discovered, in place of what it had of that. */
export function complete(resource: Resource, offered: Standing): Resource {
  const typed = resource.entitlements.filter(({ isDiscovered }) => !isDiscovered);
  const shown = distinctNames(resource.name, typed, offered);
  const found = offered
    .map((row): Entitlement => {
      const name = shownName(row);
      const shownAs = shown.get(row.key) ?? name;
      return {
        key: row.key,
        id: row.key.slice(resource.id.length + 1),
        resourceId: resource.id,
        name,
        description: `Called ${row.target} by its system. ${resource.description}`.trim(),
        target: row.target,
        ...(row.targetId !== null && { targetId: row.targetId }),
        sensitivity: resource.discover?.sensitivity ?? resource.sensitivity,
        isDiscovered: true,
        ...(shownAs !== name && { shownAs }),
      };
    })
    .toSorted((one, other) => (one.shownAs ?? one.name).localeCompare(other.shownAs ?? other.name));
  return { ...resource, entitlements: [...typed, ...found] };
}

/** What all of these resources that discover have by its own id. */
export const listHad = (db: Drizzle, definitions: Pick<Definitions, 'resources'>): Promise<Numbered[]> =>
  discoveryStore.listNumbered(
    db,
    discovering(definitions).map(({ id }) => id),
  );

/**
 * Whether what was listed before is offered still: not what another connector listed, nor where a condition fails, which is a
 * fault of the reading.
 */
export function offersSafely(
  { resources }: Pick<Definitions, 'resources'>,
  had: readonly Numbered[],
): (row: Standing[number]) => boolean {
  const offers = offersOf(resources.values(), had);
  return (row) => {
    try {
      return (
        row.connectorId === resources.get(row.resourceId)?.connectorId &&
        offers(row.resourceId, { ...row, ...(row.targetId !== null && { id: row.targetId }) })
      );
    } catch {
      return false;
    }
  };
}

/** Takes over what was discovered since, by whichever process; true where that was something. */
export async function takeOverDiscovered(ctx: Ctx): Promise<boolean> {
  const before = ctx.config;
  if ((await discoveryStore.discoveredVersion(ctx.db.drizzle)) === before.discovered) return false;
  const after = await withCatalog(ctx, before);
  // Definitions that were put in force meanwhile came with all of it.
  if (ctx.config === before) ctx.config = after;
  return true;
}
