import type { Resource } from '../../domain/definitions.ts';
import { hasTyped, whatIsMissing } from '../../domain/discovery.ts';
import type { ExternalEntitlement } from '../../domain/grant/connector.ts';
import { anyOf } from '../../domain/ids.ts';
import type { EntitlementKey } from '../../domain/ids.ts';
import { audit } from '../../store/audit/audit-log.ts';
import { refreshCards, wantCards } from '../../store/card/cards.ts';
import * as discoveryStore from '../../store/catalog/discovery-store.ts';
import type { Tx } from '../../store/database/database.ts';
import { findAnswering } from '../approval/find-answering.ts';
import { findOwners } from '../approval/approvers.ts';
import { rememberRightsOf } from '../catalog/known-rights.ts';
import type { Ctx } from '../context.ts';
import { changeId } from './catalog-change.ts';
import { underNewNames } from './under-new-names.ts';
import { complete, listHad, offersSafely } from './with-discovered.ts';

/** What a connector lists, by the key that it has in a resource, and whether that offers it. */
export type Listed = ExternalEntitlement & {
  key: EntitlementKey;
  isOffered: boolean;
  /** Whether access to it was seen under its id, while that wasn't known here. */
  wasSeen: boolean;
};

interface Reading {
  resource: Resource;
  last: discoveryStore.Discovery;
  /** When it was begun. */
  at: Date;
  listed: readonly Listed[];
  /** Where the connector acts; null: not known. */
  place: string | null;
}

/**
 * Writes down what a whole list says: what appeared, what is called otherwise, what is missing, and what is retired; owners
 * hear of all of it at once.
 */
export async function noteReading(
  tx: Tx,
  ctx: Ctx,
  { resource, last, at, listed, place }: Reading,
): Promise<void> {
  const { id: resourceId, connectorId } = resource;
  const all = await discoveryStore.listDiscovered(tx, resourceId);
  const known = new Map(all.map((row) => [row.key, row]));
  const { kept, renamed, grants } = await underNewNames(tx, {
    kept: listed.filter((one) => one.isOffered || known.has(one.key)),
    known,
    at: { connectorId, place },
    now: at,
  });
  const isOfferedNow = ({ key }: Listed) => {
    const row = known.get(key);
    return row !== undefined && row.retiredAt === null && row.connectorId === connectorId;
  };
  const appeared = kept.filter((one) => one.isOffered && !isOfferedNow(one));
  await discoveryStore.noteListed(
    tx,
    { resourceId, connectorId, now: at },
    kept.map((one) => ({ ...one, former: renamed.get(one.key) })),
  );

  // What is typed by now stands in the file, whether it is listed or not.
  const doubles = doublesOf(all, listed);
  const here = all.filter(
    (row) => row.connectorId === connectorId && !hasTyped(resource, row.key) && !doubles.has(row.key),
  );
  const seen = new Set(listed.map(({ key }) => key));
  const wasDoubted = last.doubtedSince !== null;
  const { missing, retired, isDoubted } = whatIsMissing(here, seen, {
    now: at,
    wasDoubted,
    isEmpty: listed.length === 0,
  });
  await discoveryStore.noteMissing(tx, missing, at);
  await discoveryStore.retire(tx, retired, { now: at, place });
  const isFirstDoubt = isDoubted && !wasDoubted;
  const isNews = appeared.length + retired.length + renamed.size > 0;
  const isBack = all.some((row) => row.missingSince !== null && seen.has(row.key));
  const isNumbered = kept.some(({ key, id }) => id !== undefined && known.get(key)?.targetId !== id);
  await discoveryStore.changeDiscovery(tx, resourceId, {
    readAt: at,
    fault: '',
    doubtedSince: isDoubted ? (last.doubtedSince ?? at) : null,
    version: last.version + (isNews || isNumbered || isBack ? 1 : 0),
  });
  const offered = (await discoveryStore.listStanding(tx, [resourceId])).filter(
    offersSafely(ctx.config, await listHad(tx, ctx.config)),
  );
  const { entitlements } = complete(resource, offered);
  await rememberRightsOf(
    tx,
    resource,
    entitlements.filter((one) => one.isDiscovered),
  );
  await audit(
    tx,
    ctx,
    ...appeared.map(({ key, target, name }) => ({
      kind: 'entitlement.discovered' as const,
      data: { connector: connectorId, target, name, again: known.has(key) },
      subject: { entitlement: key },
    })),
    ...kept.flatMap(({ key, target, name }) => {
      const from = renamed.get(key);
      if (from === undefined) return [];
      const data = { connector: connectorId, from, to: { target, name }, grants: grants.get(key) ?? 0 };
      return [{ kind: 'entitlement.renamed' as const, data, subject: { entitlement: key } }];
    }),
    ...kept.flatMap(({ key, target, id, wasSeen }) => {
      const row = known.get(key);
      if (id === undefined || row === undefined || row.targetId !== null) return [];
      const by = wasSeen ? ('seen-access' as const) : ('name' as const);
      const data = { connector: connectorId, target, id, by };
      return [{ kind: 'entitlement.numbered' as const, data, subject: { entitlement: key } }];
    }),
    ...retired.map(({ key, target, name, missingSince }) => ({
      kind: 'entitlement.retired' as const,
      data: { connector: connectorId, target, name, missingSince: (missingSince ?? at).toISOString() },
      subject: { entitlement: key },
    })),
  );
  if (isFirstDoubt) {
    const of = here.filter(({ retiredAt }) => retiredAt === null).length;
    const data = { resource: resourceId, missing: missing.length, of };
    await audit(tx, ctx, { kind: 'discovery.doubted', data, subject: {} });
  }
  // The message that asks about a doubt shows what is missing by now, or that nothing is.
  const isOtherwise =
    retired.length > 0 || isBack || missing.some(({ missingSince }) => missingSince === null);
  if (last.doubtedSince !== null && isOtherwise)
    await refreshCards(tx, [changeId(resourceId, last.doubtedSince)], ctx.clock.now(), ['catalog-change']);
  if (isNews || isFirstDoubt) await tell(tx, ctx, { resourceId, at, isFirstDoubt });
}

/**
 * What a process of a release that knew no ids has listed under its name after that was known by its id: it is there, and
 * isn't missing, though nothing is listed under its key.
 */
function doublesOf(
  all: Awaited<ReturnType<typeof discoveryStore.listDiscovered>>,
  listed: readonly Listed[],
): Set<EntitlementKey> {
  const since = new Map(all.map((row) => [row.key, row.firstSeenAt]));
  const numbered = new Map(
    listed.flatMap(({ id, target, key }) => (id === undefined ? [] : [[target, key]])),
  );
  const isDouble = ({ targetId, target, firstSeenAt }: (typeof all)[number]) => {
    const before = since.get(numbered.get(target) ?? ('' as EntitlementKey));
    return targetId === null && before !== undefined && before.getTime() < firstSeenAt.getTime();
  };
  return new Set(all.filter(isDouble).map(({ key }) => key));
}

/** One message for all of a reading; admins hear as well where something has to be looked into. */
async function tell(
  tx: Tx,
  ctx: Ctx,
  { resourceId, at, isFirstDoubt }: { resourceId: string; at: Date; isFirstDoubt: boolean },
): Promise<void> {
  const now = ctx.clock.now();
  const any = anyOf(resourceId);
  const to = isFirstDoubt
    ? [...(await findAnswering(tx, ctx, [any])).keys()]
    : (await findOwners(tx, ctx.config, any, now)).map(({ id }) => id);
  const subjectId = changeId(resourceId, at);
  await wantCards(
    tx,
    to.map((audienceId) => ({ kind: 'catalog-change', subjectId, audienceId })),
    now,
  );
}
