import type { Definitions, Entitlement, Resource } from '../../domain/definitions.ts';
import { isOffered, shownName } from '../../domain/discovery.ts';
import * as discoveryStore from '../../store/catalog/discovery-store.ts';
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
  const resources = new Map(
    Array.from(definitions.resources, ([id, resource]) => [
      id,
      complete(
        resource,
        standing.filter(({ resourceId }) => resourceId === id),
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

/** What another connector listed, or the condition doesn't hold of any more, isn't in the catalog. */
function complete(resource: Resource, standing: Standing): Resource {
  const typed = resource.entitlements.filter(({ isDiscovered }) => !isDiscovered);
  const found = standing
    .filter((row) => row.connectorId === resource.connectorId && isOfferedSafely(resource, row))
    .map(
      (row): Entitlement => ({
        key: row.key,
        id: row.key.slice(resource.id.length + 1),
        resourceId: resource.id,
        name: shownName(row),
        description: '',
        target: row.target,
        sensitivity: resource.discover?.sensitivity ?? resource.sensitivity,
        isDiscovered: true,
      }),
    )
    .toSorted((one, other) => one.name.localeCompare(other.name));
  return { ...resource, entitlements: [...typed, ...found] };
}

/** Whether a resource offers what was listed so: not where the condition fails, which is a fault of the reading. */
export function isOfferedSafely(resource: Resource, row: Standing[number]): boolean {
  try {
    return isOffered(resource, row);
  } catch {
    return false;
  }
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
