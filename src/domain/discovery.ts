/** What becomes of entitlements that a connector lists, or doesn't list any more. */
import { createHash } from 'node:crypto';
import type { Resource } from './definitions.ts';
import type { ExternalEntitlement } from './grant/connector.ts';
import { EntitlementKey } from './ids.ts';

/** How long so much must be missing that it isn't believed at first. */
const BELIEVED_AFTER_MS = 24 * 3_600_000;

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
  target: string;
  /** As its system calls it. */
  name: string;
  missingSince: Date | null;
  retiredAt: Date | null;
}

/** The key of what a resource discovers: the same for ever for one target, whatever it is called, and another for any other. */
export function discoveredKey(resourceId: string, target: string): EntitlementKey {
  const hash = createHash('sha256').update(target).digest('hex').slice(0, HASH_DIGITS);
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

/** How what was discovered is called to people: in one line that fits where something is chosen. */
export function shownName({ name, target }: Pick<ExternalEntitlement, 'name' | 'target'>): string {
  const characters = Array.from(name.replace(UNSEEN, ' ').trim() || target);
  return characters.length <= LONGEST_NAME
    ? characters.join('')
    : `${characters.slice(0, LONGEST_NAME - 1).join('')}…`;
}

/** Whether a resource offers what its connector lists so; rejects where the condition fails on it. */
export function isOffered(
  { id: resourceId, discover, entitlements }: Pick<Resource, 'id' | 'discover' | 'entitlements'>,
  { name, target }: Pick<ExternalEntitlement, 'name' | 'target'>,
): boolean {
  const key = discoveredKey(resourceId, target);
  const isTyped = entitlements.some(
    (one) => !one.isDiscovered && (one.target.toLowerCase() === target.toLowerCase() || one.key === key),
  );
  if (discover === null || isTyped) return false;
  const { sensitivity } = discover;
  const [, id = ''] = key.split('/');
  return discover.match.evaluate({ entitlement: { id, key, name, target, sensitivity } });
}

/**
 * What a whole list says of what was listed before. What isn't listed is retired when the next list doesn't have it either;
 * where nothing is listed, or more than half is missing, only after a day in which no list had it.
 */
export function whatIsMissing(
  known: readonly DiscoveredRow[],
  listed: ReadonlySet<string>,
  now: Date,
): { missing: DiscoveredRow[]; retired: DiscoveredRow[]; isDoubted: boolean } {
  const standing = known.filter(({ retiredAt }) => retiredAt === null);
  const missing = standing.filter(({ target }) => !listed.has(target));
  const isDoubted = missing.length > 0 && (listed.size === 0 || missing.length * 2 > standing.length);
  const since = now.getTime() - (isDoubted ? BELIEVED_AFTER_MS : 0);
  const retired = missing.filter(
    ({ missingSince }) => missingSince !== null && missingSince.getTime() <= since,
  );
  return { missing, retired, isDoubted };
}
