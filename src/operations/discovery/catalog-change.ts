import type { Part } from '../../domain/part.ts';
import { distinctNames } from '../../domain/discovery.ts';
import * as discoveryStore from '../../store/catalog/discovery-store.ts';
import type { Ctx } from '../context.ts';
import { resourceLabel } from '../views.ts';
import { offersSafely } from './with-discovered.ts';

const SHOWN = 20;

/** `isOffered`: it can be requested under its new name as well. */
export interface Renamed {
  from: string;
  to: string;
  isOffered: boolean;
}

/** What one reading changed about what a resource offers; names, some of each. */
export interface CatalogChange {
  resourceName: string;
  connectorId: string;
  appeared: Part<string>;
  retired: Part<string>;
  renamed: Part<Renamed>;
  /** What was missing when it was first too much to believe. */
  doubted: Part<string>;
}

/** The reading of a resource that was begun at `at`, as the subject of its message. */
export const changeId = (resourceId: string, at: Date): string => `${resourceId}@${at.toISOString()}`;

/** What is left of what a reading changed: what has changed again since isn't in it. */
export async function showCatalogChange(ctx: Ctx, id: string): Promise<CatalogChange> {
  const [resourceId = '', instant = ''] = id.split('@');
  const db = ctx.db.drizzle;
  const at = Date.parse(instant);
  const isThen = (date: Date | null) => date?.getTime() === at;
  const resource = ctx.config.resources.get(resourceId);
  const [rows, [reading]] = await Promise.all([
    discoveryStore.listDiscovered(db, resourceId),
    discoveryStore.listDiscoveries(db, [resourceId]),
  ]);
  const isDoubt = isThen(reading?.doubtedSince ?? null);
  const resourceName = resourceLabel(ctx.config, resourceId);
  const typed = resource?.entitlements.filter((one) => !one.isDiscovered) ?? [];
  const names = distinctNames(resourceName, typed, rows);
  const offers = offersSafely(ctx.config);
  const named = (some: typeof rows): Part<string> => ({
    rows: some
      .map(({ key }) => names.get(key) ?? key)
      .toSorted((one, other) => one.localeCompare(other))
      .slice(0, SHOWN),
    total: some.length,
  });
  const renamed = rows
    .filter((row) => isThen(row.renamedAt) && row.retiredAt === null)
    .map((row) => ({
      from: row.formerName ?? row.target,
      to: names.get(row.key) ?? row.name,
      isOffered: offers(row),
    }))
    .filter(({ from, to }) => from !== to)
    .toSorted((one, other) => one.to.localeCompare(other.to));
  return {
    resourceName,
    connectorId: resource?.connectorId ?? rows[0]?.connectorId ?? '',
    appeared: named(rows.filter((row) => isThen(row.offeredSince) && row.retiredAt === null && offers(row))),
    renamed: { rows: renamed.slice(0, SHOWN), total: renamed.length },
    retired: named(rows.filter(({ retiredAt }) => isThen(retiredAt))),
    doubted: named(isDoubt ? rows.filter(({ missingSince }) => isThen(missingSince)) : []),
  };
}
