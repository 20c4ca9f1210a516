import type { Resource } from '../../domain/definitions.ts';
import { isNameable, offersOf } from '../../domain/discovery.ts';
import { matchListed } from '../../domain/match-listed.ts';
import { ConnectorError, isReadable } from '../../domain/grant/connector.ts';
import type { ExternalEntitlement } from '../../domain/grant/connector.ts';
import { describeEvaluationError } from '../../domain/policy/condition/describe-cel-error.ts';
import * as definitionsStore from '../../store/catalog/definitions-store.ts';
import * as discoveryStore from '../../store/catalog/discovery-store.ts';
import { renumberSeen } from '../../store/grant/renumber-seen.ts';
import * as targetIdStore from '../../store/grant/target-id-store.ts';
import { isMoved } from '../../store/connector/moved-connector-store.ts';
import type { Tx } from '../../store/database/database.ts';
import { transaction } from '../../store/database/transaction.ts';
import type { Ctx } from '../context.ts';
import { isInForce } from './is-in-force.ts';
import { readInTime } from '../read-in-time.ts';
import { noteReading } from './note-reading.ts';
import type { Listed } from './note-reading.ts';
import { discovering, listHad, takeOverDiscovered } from './with-discovered.ts';

/** Less than ten minutes, so that the job's turn after that time isn't passed over. */
const READ_EVERY_MS = 590_000;
/** What a reading has, so that its fault is noted before another follows it. */
const READ_WITHIN_MS = 480_000;
/** The first reading that has ids writes to all live grants of what it lists. */
const STATEMENT_TIMEOUT_MS = 60_000;
const LONGEST_FAULT = 300;
const MOST_LISTED = 20_000;
/** More aren't found by anybody who looks for one: the condition is too wide. */
const MOST_OFFERED = 5_000;

/**
 * Reads what each resource discovers, in one process at a time, and takes over what came of it. A list that can't be read whole
 * changes nothing. Returns how many it tried.
 */
export async function discoverEntitlements(ctx: Ctx): Promise<number> {
  const resources = discovering(ctx.config);
  if (resources.length === 0 || !(await isInForce(ctx))) return 0;
  const tried = await Promise.allSettled(resources.map((resource) => discover(ctx, resource)));
  await takeOverDiscovered(ctx);
  // One that couldn't be noted holds up no other; the first is told as the job's.
  const [first, ...more] = tried.filter((one) => one.status === 'rejected');
  for (const { reason } of more) ctx.log.error({ err: reason }, 'a list of entitlements couldn’t be noted');
  if (first !== undefined) throw first.reason;
  return tried.filter((one) => one.status === 'fulfilled' && one.value).length;
}

async function discover(ctx: Ctx, resource: Resource): Promise<boolean> {
  const { hash } = ctx.config;
  const now = ctx.clock.now();
  const due = { now, since: new Date(now.getTime() - READ_EVERY_MS) };
  if (!(await discoveryStore.claimDiscovery(ctx.db.drizzle, resource.id, due))) return false;
  const outcome = await read(ctx, resource, new Date(now.getTime() + READ_WITHIN_MS));
  const note = async (tx: Tx, ctx: Ctx) => {
    const last = await discoveryStore.lockDiscovery(tx, resource.id, now);
    const inForce = await definitionsStore.lastHash(tx);
    if (last === undefined)
      ctx.log.warn({ resource: resource.id }, 'a reading came too late: another followed it');
    if (last === undefined || (inForce !== undefined && inForce !== hash)) return undefined;
    const fault = 'fault' in outcome ? outcome.fault : await whyNotNoted(tx, resource, outcome);
    if (fault !== '') await discoveryStore.changeDiscovery(tx, resource.id, { fault });
    else if ('listed' in outcome) await noteReading(tx, ctx, { resource, last, at: now, ...outcome });
    return { before: last.fault, fault };
  };
  const noted = await transaction(ctx, note, { statementTimeoutMs: STATEMENT_TIMEOUT_MS });
  if (noted !== undefined && (noted.before === '') !== (noted.fault === ''))
    if (noted.fault === '')
      ctx.log.info({ resource: resource.id }, 'what a resource discovers can be read again');
    else
      ctx.log.warn({ resource: resource.id, fault: noted.fault }, 'what a resource discovers can’t be read');
  return true;
}

/** Another system may have been read than the one where access stands: its names say nothing here, nor do its ids. */
async function whyNotNoted(
  tx: Tx,
  { connectorId }: Resource,
  { place }: { place: string | null },
): Promise<string> {
  return (await isMoved(tx, { connectorId, placeId: place }))
    ? `${connectorId} acts at another system than the one where access stands, which has to be settled first.`
    : '';
}

async function read(
  ctx: Ctx,
  resource: Resource,
  until: Date,
): Promise<{ listed: Listed[]; place: string | null } | { fault: string }> {
  try {
    const connector = ctx.connectors.get(resource.connectorId);
    if (!isReadable(connector))
      throw invalid(`${resource.connectorId} can’t list what it has in this version.`);
    const offers = offersOf(ctx.config.resources.values(), await listHad(ctx.db.drizzle, ctx.config));
    const found = await wholeList(readInTime(ctx, until, (cursor) => connector.reads.entitlements(cursor)));
    const place = connector.place?.id ?? null;
    const listed = (await keyed(ctx, resource, { found, place })).map((one) => ({
      ...one,
      isOffered: isOfferedBy(offers, resource, one),
    }));
    const offered = listed.filter((one) => one.isOffered).length;
    if (offered > MOST_OFFERED)
      throw invalid(`match holds for ${offered} entitlements, and at most ${MOST_OFFERED} are taken.`);
    return { listed, place };
  } catch (error) {
    if (error instanceof ConnectorError) return { fault: error.message.slice(0, LONGEST_FAULT) };
    ctx.log.error(
      { err: error, resource: resource.id },
      'a list of entitlements rejected with something else than a ConnectorError',
    );
    return { fault: 'It failed in an unforeseen way; the log says more.' };
  }
}

/** What is listed, under the keys that it has in a resource, as it was read before: nobody else reads it meanwhile. */
async function keyed(
  ctx: Ctx,
  { id, connectorId }: Resource,
  { found, place }: { found: readonly ExternalEntitlement[]; place: string | null },
) {
  const known = await discoveryStore.listDiscovered(ctx.db.drizzle, id);
  const unnumbered = known.filter((row) => row.targetId === null && row.retiredAt === null);
  const keys = found.some((one) => one.id !== undefined) ? unnumbered.map(({ key }) => key) : [];
  const ids = new Map(found.flatMap(({ seenBefore }) => (seenBefore ? [[seenBefore.from, seenBefore]] : [])));
  const lookUp = async (tx: Tx) => {
    await renumberSeen(tx, { connectorId, place }, { keys, ids: [...ids.values()] });
    return targetIdStore.findSeenIds(tx, { connectorId, place }, keys);
  };
  const seen = await transaction(ctx, lookUp, { statementTimeoutMs: STATEMENT_TIMEOUT_MS });
  return matchListed({ id, connectorId }, found, { known, seen }).map((one) => ({
    ...one,
    wasSeen: seen.has(one.key),
  }));
}

function isOfferedBy(
  offers: ReturnType<typeof offersOf>,
  resource: Resource,
  one: Omit<Listed, 'isOffered'>,
): boolean {
  try {
    return offers(resource.id, one);
  } catch (error) {
    throw invalid(`match can’t be worked out for “${one.name}”: ${describeEvaluationError(error)}.`);
  }
}

/** Each once, as the end of the list has it: it may be renamed between two pages. What access.yaml couldn't name either is left out. */
async function wholeList(listed: AsyncIterable<ExternalEntitlement>): Promise<ExternalEntitlement[]> {
  const found = new Map<string, ExternalEntitlement>();
  for await (const { target, name, id, seenBefore } of listed) {
    const one = { target, name, ...(id !== undefined && { id }), ...(seenBefore && { seenBefore }) };
    if (isNameable(target)) found.set(id === undefined ? `called ${target}` : `numbered ${id}`, one);
    if (found.size > MOST_LISTED) throw invalid(`More than ${MOST_LISTED} entitlements are listed.`);
  }
  return [...found.values()];
}

const invalid = (message: string): ConnectorError => new ConnectorError({ kind: 'invalid' }, message);
