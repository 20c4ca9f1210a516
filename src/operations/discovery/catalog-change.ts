import type { Part } from '../../domain/part.ts';
import { distinctNames } from '../../domain/discovery.ts';
import * as discoveryStore from '../../store/catalog/discovery-store.ts';
import type { Ctx } from '../context.ts';
import * as personStore from '../../store/people/person-store.ts';
import { anyOf } from '../../domain/ids.ts';
import type { PersonId } from '../../domain/ids.ts';
import { findAnswering } from '../approval/find-answering.ts';
import { type PersonLabel, personLabel, resourceLabel } from '../views.ts';
import { markOfMissing, missingNow } from './missing-now.ts';
import { listHad, offersSafely } from './with-discovered.ts';

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
  /** What is missing while it is too much to believe. */
  doubted: Part<string>;
  /** Of all that is doubted: who confirms it says what they were shown. */
  mark: string;
  /** Its reader answers for what is there. */
  mayConfirm: boolean;
  /** Who put an end to the doubt, when, and what was gone. */
  confirmed: { by: PersonLabel; at: Date; gone: Part<string> } | null;
}

/** The reading of a resource that was begun at `at`, as the subject of its message. */
export const changeId = (resourceId: string, at: Date): string => `${resourceId}@${at.toISOString()}`;

/** Of which resource, and of the reading of when. */
export function partsOfChange(id: string): { resourceId: string; at: number } {
  const [resourceId = '', instant = ''] = id.split('@');
  return { resourceId, at: Date.parse(instant) };
}

/** What is left of what a reading changed: what has changed again since isn't in it. */
export async function showCatalogChange(ctx: Ctx, id: string, readerId?: string): Promise<CatalogChange> {
  const { resourceId, at } = partsOfChange(id);
  const db = ctx.db.drizzle;
  const isThen = (date: Date | null) => date?.getTime() === at;
  const resource = ctx.config.resources.get(resourceId);
  const [rows, [reading]] = await Promise.all([
    discoveryStore.listDiscovered(db, resourceId),
    discoveryStore.listDiscoveries(db, [resourceId]),
  ]);
  const answering = await findAnswering(db, ctx, [anyOf(resourceId)]);
  const isDoubt = isThen(reading?.doubtedSince ?? null);
  const missing = isDoubt && resource !== undefined ? missingNow(resource, rows) : [];
  const confirmedAt = reading?.confirmedAt ?? null;
  const [by] = reading?.confirmedById ? await personStore.findPeople(db, [reading.confirmedById]) : [];
  const resourceName = resourceLabel(ctx.config, resourceId);
  const typed = resource?.entitlements.filter((one) => !one.isDiscovered) ?? [];
  const names = distinctNames(resourceName, typed, rows);
  const offers = offersSafely(ctx.config, await listHad(db, ctx.config));
  const named = (some: typeof rows): Part<string> => ({
    rows: some
      .map(({ key }) => names.get(key) ?? key)
      .toSorted((one, other) => one.localeCompare(other))
      .slice(0, SHOWN),
    total: some.length,
  });
  const renamed = rows
    .filter((row) => isThen(row.renamedAt) && row.retiredAt === null)
    .map((row) => ({ row, ...bothNames(row, names.get(row.key) ?? row.name) }))
    .map(({ row, from, to }) => ({ from, to, isOffered: offers(row) }))
    .filter(({ from, to }) => from !== to)
    .toSorted((one, other) => one.to.localeCompare(other.to));
  return {
    resourceName,
    connectorId: resource?.connectorId ?? rows[0]?.connectorId ?? '',
    appeared: named(rows.filter((row) => isThen(row.offeredSince) && row.retiredAt === null && offers(row))),
    renamed: { rows: renamed.slice(0, SHOWN), total: renamed.length },
    retired: named(rows.filter(({ retiredAt }) => isThen(retiredAt))),
    doubted: named(missing),
    mark: markOfMissing(missing),
    mayConfirm: answering.has(readerId as PersonId),
    confirmed:
      isThen(reading?.confirmedDoubt ?? null) && by !== undefined && confirmedAt
        ? {
            by: personLabel(by),
            at: confirmedAt,
            gone: named(rows.filter(({ retiredAt }) => retiredAt?.getTime() === confirmedAt.getTime())),
          }
        : null,
  };
}

interface Called {
  name: string;
  target: string;
  formerName: string | null;
  formerTarget: string | null;
}

/** What something was called and is called; where that is the same, with what its connector calls it. */
function bothNames({ name, target, formerName, formerTarget }: Called, shown: string) {
  const [from, before] = [formerName ?? name, formerTarget ?? target];
  if (from !== name || before === target) return { from, to: shown };
  return { from: `${from} (${before})`, to: `${name} (${target})` };
}
