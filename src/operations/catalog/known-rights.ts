import { rightsInSource } from '../../config/rights-in-source.ts';
import type { Ctx } from '../context.ts';
import type { Definitions, Entitlement, KnownRight, PersonRef, Resource } from '../../domain/definitions.ts';
import type { Tx } from '../../store/database/database.ts';
import * as knownRightStore from '../../store/grant/known-right-store.ts';

/** Files that were in force before it was written down how entitlements are called are looked through so far back. */
const MOST_SOURCES = 500;

/** Writes down how everything in the catalog is called, so that it has a name when it leaves. */
export async function rememberCatalog(tx: Tx, definitions: Definitions): Promise<void> {
  await knownRightStore.rememberRights(tx, catalogOf(definitions));
  let unknown = new Set(await knownRightStore.listUnknownHeld(tx));
  for (let nth = 0; unknown.size > 0 && nth < MOST_SOURCES; nth++) {
    const source = await knownRightStore.findSource(tx, nth);
    if (source === undefined) return;
    const named = rightsInSource(source).filter(({ key }) => unknown.has(key));
    await knownRightStore.rememberRights(tx, named, { olderToo: true });
    unknown = new Set([...unknown].filter((key) => !named.some((one) => one.key === key)));
  }
}

/** The same definitions, which know how what left the catalog was called. */
export async function withLeftRights(ctx: Pick<Ctx, 'db'>, definitions: Definitions): Promise<Definitions> {
  const left = await knownRightStore.listLeftRights(ctx.db.drizzle, definitions.entitlements.keys());
  return { ...definitions, left: new Map(left.map((one) => [one.key, one])) };
}

/** Writes down how these entitlements of a resource are called. */
export async function rememberRightsOf(
  tx: Tx,
  resource: Pick<Resource, 'name' | 'owners'>,
  entitlements: readonly Pick<Entitlement, 'key' | 'name' | 'shownAs'>[],
): Promise<void> {
  await knownRightStore.rememberRights(tx, knownOf(resource, entitlements));
}

function catalogOf({ resources }: Definitions): KnownRight[] {
  return [...resources.values()].flatMap((resource) => knownOf(resource, resource.entitlements));
}

const knownOf = (
  { name: resourceName, owners }: Pick<Resource, 'name' | 'owners'>,
  entitlements: readonly Pick<Entitlement, 'key' | 'name' | 'shownAs'>[],
): KnownRight[] =>
  entitlements.map(({ key, name, shownAs }) => ({
    key,
    resourceName,
    entitlementName: shownAs ?? name,
    owners: owners.map(inWords),
  }));

const inWords = (ref: PersonRef): string => (ref.kind === 'person' ? ref.email : `group:${ref.groupId}`);
