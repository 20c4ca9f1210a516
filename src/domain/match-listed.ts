/** Which of what a connector lists is which of what it listed before: by its target's own id, else by what it is called there. */
import type { DiscoveredRow } from './discovery.ts';
import { discoveredKey } from './discovery.ts';
import { isIdOf } from './grant/same-target.ts';
import type { ExternalEntitlement } from './grant/connector.ts';
import type { EntitlementKey } from './ids.ts';

export type Known = Pick<DiscoveredRow, 'key' | 'connectorId' | 'target' | 'targetId' | 'retiredAt'>;

/** Of entitlements, under which ids of their target live grants of them were seen. */
export type SeenIds = ReadonlyMap<EntitlementKey, readonly string[]>;

/** What is listed, each under its key. One that can't be told from another is left out. */
export function matchListed<Listed extends ExternalEntitlement>(
  { id: resourceId, connectorId }: { id: string; connectorId: string },
  listed: readonly Listed[],
  { known, seen }: { known: readonly Known[]; seen: SeenIds },
): (Listed & { key: EntitlementKey })[] {
  const here = known.filter((row) => row.connectorId === connectorId);
  const byId = new Map(here.flatMap((row) => (row.targetId === null ? [] : [[row.targetId, row.key]])));
  const fresh = listed.filter(({ id }) => id !== undefined && !byId.has(id));
  for (const [id, key] of adopted(here.filter(isUnnumbered), fresh, seen)) byId.set(id, key);

  const rows = new Map(known.map((row) => [row.key, row]));
  const found = new Map<EntitlementKey, Listed & { key: EntitlementKey }>();
  for (const one of listed) {
    const isKnown = one.id !== undefined && byId.has(one.id);
    const key =
      (one.id === undefined ? undefined : byId.get(one.id)) ?? discoveredKey(resourceId, one.target, one.id);
    if (!found.has(key) && (isKnown || mayHave(rows.get(key), one))) found.set(key, { ...one, key });
  }
  return [...found.values()];
}

/** An id is looked for once only: what was retired without one may have been anything. */
const isUnnumbered = ({ targetId, retiredAt }: Known): boolean => targetId === null && retiredAt === null;

/** A key stays with what had it first. */
const mayHave = (row: Known | undefined, { id, target }: ExternalEntitlement): boolean =>
  row === undefined ||
  (id === undefined ? row.targetId === null && row.target === target : row.targetId === id);

/**
 * Ids for what was listed without one: the one under which all of its live grants were seen; where none was seen, that of the
 * one thing that is called so.
 */
function adopted(
  rows: readonly Known[],
  fresh: readonly ExternalEntitlement[],
  seen: SeenIds,
): Map<string, EntitlementKey> {
  const called = groupedBy(fresh, ({ target }) => [target]);
  const numbered = groupedBy(fresh, ({ id = '' }) => [id, id.slice(0, Math.max(0, id.lastIndexOf(':')))]);
  const taken = new Map<string, EntitlementKey>();
  for (const { key, target } of rows) {
    const ids = seen.get(key) ?? [];
    const [first] = ids;
    const likely = first === undefined ? (called.get(target) ?? []) : (numbered.get(first) ?? []);
    const those = likely.filter(({ id = '' }) => ids.every((one) => isIdOf(id, one)));
    const named = those.filter((one) => one.target === target);
    const [only, other] = named.length > 0 ? named : those;
    if (only?.id !== undefined && other === undefined && !taken.has(only.id)) taken.set(only.id, key);
  }
  return taken;
}

function groupedBy<T>(all: readonly T[], keysOf: (one: T) => readonly string[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all)
    for (const key of new Set(keysOf(one))) groups.set(key, [...(groups.get(key) ?? []), one]);
  return groups;
}
