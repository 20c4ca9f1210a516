/** What becomes of entitlements that a connector lists, or doesn't list any more. */
import { createHash } from 'node:crypto';
import type { Definitions, Entitlement, Resource } from './definitions.ts';
import type { ExternalEntitlement } from './grant/connector.ts';
import { EntitlementKey } from './ids.ts';
import { bothEnds } from './words/both-ends.ts';

/** How long so much must be missing that it isn't believed at first. */
const BELIEVED_AFTER_MS = 24 * 3_600_000;
/** So many aren't believed to be gone at once, however many there are besides. */
const MUCH_AT_ONCE = 20;

const LONGEST_ID = 60;
const HASH_DIGITS = 16;
const LONGEST_TARGET = 200;
/** What a Slack option shows. */
const LONGEST_NAME = 75;
/** Control characters, and the marks that turn the direction of text around, which disguise what is read. */
const UNSEEN = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

export interface DiscoveredRow {
  key: EntitlementKey;
  connectorId: string;
  /** As its connector calls it by now. */
  target: string;
  /** Its own id at the target; null: it has none, or it isn't known yet. */
  targetId: string | null;
  /** As its system calls it. */
  name: string;
  missingSince: Date | null;
  retiredAt: Date | null;
}

/** The key of what a resource discovers first under this target: of its own id there, or of the target where that has none. */
export function discoveredKey(resourceId: string, target: string, targetId?: string): EntitlementKey {
  const hash = createHash('sha256')
    .update(targetId === undefined ? target : JSON.stringify(targetId))
    .digest('hex')
    .slice(0, HASH_DIGITS);
  const plain = target
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[-._]+/, '')
    .slice(0, LONGEST_ID - HASH_DIGITS - 1);
  return EntitlementKey.parse(`${resourceId}/${plain === '' ? '' : `${plain}-`}${hash}`);
}

/** What may stand in the catalog: a target that access.yaml could name as well. */
export const isNameable = (target: string): boolean =>
  target.trim() !== '' && Array.from(target).length <= LONGEST_TARGET && target.search(UNSEEN) < 0;

/** As of which change of what a resource discovered these definitions are; 0: of none. */
export function versionOf({ discovered }: Pick<Definitions, 'discovered'>, resourceId: string): number {
  const found = discovered.split(' ').find((one) => one.startsWith(`${resourceId}:`));
  return Number(found?.slice(resourceId.length + 1) ?? 0);
}

/** What a system calls it, in one line. */
export const shownName = ({ name, target }: Pick<ExternalEntitlement, 'name' | 'target'>): string =>
  bothEnds(name.replace(UNSEEN, ' ').trim() || target, LONGEST_NAME);

type Named = Pick<DiscoveredRow, 'key' | 'name' | 'target'>;

/** With more of it, the further it has to be told from others; a key is nothing else's. */
const NAMINGS: ((one: Named) => string)[] = [
  shownName,
  (one) => `${bothEnds(shownName(one), 38)} (${bothEnds(one.target, 34)})`,
  ({ key }) => key.slice(key.indexOf('/') + 1),
];

/** How what a resource discovered is called to people: no two of it look the same, nor like what is `typed` beside it. */
export function distinctNames(
  resourceName: string,
  typed: readonly Pick<Entitlement, 'name'>[],
  found: readonly Named[],
): Map<EntitlementKey, string> {
  const names = new Map(found.map((one) => [one.key, { one, naming: 0, name: shownName(one) }]));
  const looksOf = (name: string) => looks(`${resourceName} · ${name}`);
  const ofTyped = typed.map(({ name }) => looksOf(name));
  for (let isDone = false; !isDone; ) {
    isDone = true;
    const seen = new Map<string, number>();
    for (const look of [...ofTyped, ...Array.from(names.values(), ({ name }) => looksOf(name))])
      seen.set(look, (seen.get(look) ?? 0) + 1);
    for (const named of names.values()) {
      const next = NAMINGS[named.naming + 1];
      if (next === undefined || (seen.get(looksOf(named.name)) ?? 0) < 2) continue;
      named.name = next(named.one);
      named.naming++;
      isDone = false;
    }
  }
  return new Map(Array.from(names, ([key, { name }]) => [key, name]));
}

/** The same for two lines that people can't tell from each other where they choose. */
const looks = (label: string): string =>
  bothEnds(
    label.normalize('NFKC').replace(/\p{C}/gu, '').replace(/\s+/gu, ' ').trim(),
    LONGEST_NAME,
  ).toLowerCase();

type Offering = Pick<Resource, 'id' | 'connectorId' | 'discover' | 'entitlements'>;
/** What is listed, and the key that it has in the resource that is asked about. */
type Candidate = Pick<ExternalEntitlement, 'id' | 'name' | 'target'> & { key: EntitlementKey };
type Offers = (resourceId: string, listed: Candidate) => boolean;

/** What a resource has under its target's own id, as it was called when it was offered last. */
export interface Numbered {
  key: EntitlementKey;
  resourceId: string;
  connectorId: string;
  id: string;
  target: string;
  name: string;
}

/**
 * Says whether a resource offers what its connector lists so: what is typed in any resource of that connector isn't offered, and
 * what several of them would offer is the first one's. What one of them `has` stays that one's whatever it is called: only the
 * file says whose it is, not who names things there. It throws where a condition fails.
 */
export function offersOf(resources: Iterable<Offering>, has: readonly Numbered[] = []): Offers {
  const all = [...resources];
  const had = new Map<string, Numbered[]>();
  for (const one of has) {
    const id = `${one.connectorId} ${one.id}`;
    had.set(id, [...(had.get(id) ?? []), one]);
  }
  const byConnector = new Map<string, { typed: Set<string>; discovering: Offering[] }>();
  for (const one of all) {
    const at = byConnector.get(one.connectorId) ?? { typed: new Set(), discovering: [] };
    byConnector.set(one.connectorId, at);
    for (const { target, isDiscovered } of one.entitlements) if (!isDiscovered) at.typed.add(folded(target));
    if (one.discover !== null) at.discovering.push(one);
  }
  const byId = new Map(all.map((one) => [one.id, one]));
  return (resourceId, listed) => {
    const resource = byId.get(resourceId);
    const at = byConnector.get(resource?.connectorId ?? '');
    if (at === undefined || at.typed.has(folded(listed.target))) return false;
    const rows = listed.id === undefined ? [] : (had.get(`${resource?.connectorId} ${listed.id}`) ?? []);
    const keyIn = ({ id }: Offering) =>
      id === resourceId
        ? listed.key
        : (rows.find((row) => row.resourceId === id)?.key ?? discoveredKey(id, listed.target, listed.id));
    const firstFor = (called: Pick<Candidate, 'name' | 'target'>) =>
      at.discovering.find((one) => matches(one, { ...listed, ...called, key: keyIn(one) }));
    const whose = rows.map((row) => (firstFor(row)?.id === row.resourceId ? row.resourceId : undefined));
    const first = byId.get(whose.find((id) => id !== undefined) ?? '') ?? firstFor(listed);
    if (resource === undefined || first !== resource || hasTyped(resource, listed.key)) return false;
    return matches(resource, listed);
  };
}

const folded = (target: string): string => target.toLowerCase();

/** Whether this key stands in the file, whatever was discovered under it. */
export const hasTyped = ({ entitlements }: Pick<Resource, 'entitlements'>, key: EntitlementKey): boolean =>
  entitlements.some((one) => !one.isDiscovered && one.key === key);

function matches({ discover }: Pick<Resource, 'discover'>, { key, name, target }: Candidate): boolean {
  if (discover === null) return false;
  const { sensitivity } = discover;
  const [, id = ''] = key.split('/');
  return discover.match.evaluate({ entitlement: { id, key, name, target, sensitivity } });
}

/**
 * What a whole list, of these keys, says of what was listed before. What isn't listed is retired when the next list doesn't have it either;
 * where nothing is listed, half or more is missing, or much at once, only after a day in which no list had it. A doubt
 * lasts until nothing is missing: what came into it needs its whole day, whatever else appears meanwhile.
 */
export function whatIsMissing(
  known: readonly DiscoveredRow[],
  listed: ReadonlySet<EntitlementKey>,
  { now, wasDoubted, isEmpty }: { now: Date; wasDoubted: boolean; isEmpty: boolean },
): { missing: DiscoveredRow[]; retired: DiscoveredRow[]; isDoubted: boolean } {
  const standing = known.filter(({ retiredAt }) => retiredAt === null);
  const missing = standing.filter(({ key }) => !listed.has(key));
  const isMuch = isEmpty || missing.length * 2 >= standing.length || missing.length >= MUCH_AT_ONCE;
  const isDoubted = missing.length > 0 && (wasDoubted || isMuch);
  const since = now.getTime() - (isDoubted ? BELIEVED_AFTER_MS : 0);
  const retired = missing.filter(
    ({ missingSince }) => missingSince !== null && missingSince.getTime() <= since,
  );
  return { missing, retired, isDoubted };
}
