import { isReadable } from '../../../domain/grant/connector.ts';
import type { Connector, Outcome, SessionsEnded } from '../../../domain/grant/connector.ts';
import type { Ctx } from '../../context.ts';
import { TELL_OWNERS_AFTER_MS } from '../../../domain/grant/grant.ts';
import type { GrantRemains } from '../../../domain/grant/grant.ts';
import { operationIdOf } from '../../../domain/grant/operation-id.ts';
import * as grantStore from '../../../store/grant/grant-store.ts';
import type { GrantRow } from '../../../store/grant/grant-store.ts';
import { LeaseOver } from '../lease.ts';
import type { Lease } from '../lease.ts';
import * as rightStore from '../../../store/grant/right-store.ts';
import { endSessions } from './end-sessions.ts';
import { noteStandsAgain } from './note-stands-again.ts';
import { isUnplaced, notePlace } from '../give/note-place.ts';
import { noteWhatStood } from '../give/note-what-stood.ts';
import { AnotherPlace, connectorOf, proofOf, readsOf, refOf, UnknownPlace } from '../read-back.ts';
import { faultOf } from '../work-through.ts';

/** How one attempt to revoke ended, before it is recorded. */
export type Revoked = { grant: GrantRow } & (
  | { kind: 'revoked'; remains: GrantRemains; proof: string; sessions?: SessionsEnded }
  /** Nobody can open anything by it any more; what was open goes on. */
  | { kind: 'sessions-open'; proof: string; error: string; afterMs: number | undefined }
  | { kind: 'pending'; handle: string; until: Date | undefined }
  | { kind: 'needs-human'; instructions: string; assignees: string[]; looksAgain?: { error: string } }
  /** `contradicted`: the target said that it was done, or refused the operation for good, and lists the access. */
  | {
      kind: 'retry';
      error: string;
      afterMs: number | undefined;
      handle: string | null;
      contradicted?: boolean;
      /** It was read back as standing: what was removed before has come back. */
      stands?: true;
    }
  | { kind: 'out-of-time' }
);

/** One attempt at the target: revoke, unless it isn't ours to remove, and read back. It never rejects. */
export async function revokeGrant(ctx: Ctx, claimed: GrantRow, lease: Lease): Promise<Revoked> {
  let grant = claimed;
  let awaited: PutOff | undefined;
  try {
    const underWay = await pollUnderWay(ctx, grant, lease);
    if (underWay?.kind === 'pending') awaited = underWay;
    if (awaited !== undefined && !(await standsAlready(ctx, grant))) return pending(grant, awaited);
    const acting = ctx.connectors.get(grant.connectorId);
    if (acting && grant.stoodBefore !== null) grant = await notePlace(ctx, acting, grant);
    if (grant.stoodBefore === true) grant = await noteWhatStood(ctx, connectorOf(ctx, grant), grant);
    const kept = await whyKept(ctx, grant);
    if (kept !== undefined)
      return awaited === undefined ? { kind: 'revoked', grant, ...kept } : pending(grant, awaited);
    const connector = connectorOf(ctx, grant);
    if (awaited === undefined && grant.removedAt !== null) {
      const look = await connector.reads?.readBack(refOf(grant));
      if (look?.stands === false)
        return await endSessions(ctx, { connector, grant, lease }, proofOf(NOT_LISTED, look));
      if (look?.stands === true) grant = await noteStandsAgain(ctx, grant);
    }
    grant = await noteHowSeen(ctx, connector, grant);
    const outcome = await write(connector, grant, underWay, lease);
    if (outcome.kind === 'pending') return pending(grant, awaited ?? outcome);
    if (outcome.kind === 'needs_human') return { ...outcome, kind: 'needs-human', grant };
    const look = await readsOf(connector).readBack(refOf(grant));
    if (!look.stands) {
      if (awaited !== undefined) return pending(grant, awaited);
      const afterMs = await mayLandFor(ctx, grant, outcome.changed);
      if (afterMs > 0) return { kind: 'retry', grant, error: MAY_LAND, afterMs, handle: null };
      return await endSessions(ctx, { connector, grant, lease }, proofOf(NOT_LISTED, look, outcome));
    }
    return {
      kind: 'retry',
      grant,
      error: 'The target said that it was done, but still lists the access when it is read back.',
      afterMs: undefined,
      handle: awaited?.handle ?? null,
      contradicted: true,
      stands: true,
    };
  } catch (error) {
    if (error instanceof LeaseOver) return { kind: 'out-of-time', grant };
    return afterFault(ctx, grant, { error, isAwaited: awaited !== undefined, lease });
  }
}

const NOT_LISTED = 'The target didn’t list the access any more when it was read back.';

/** A call that nobody heard the end of may be carried out as long as this later. */
const LANDS_WITHIN_MS = 60_000;
const MAY_LAND =
  'The target doesn’t list the access, but a call that gives it may still be on its way there.';

/**
 * Milliseconds in which the access may still come to stand, since a call that gives this right, for whichever grant of it,
 * had no certain end; 0: it can’t. How its account is called was noted before that call.
 */
async function mayLandFor(ctx: Ctx, grant: GrantRow, wasThere: boolean): Promise<number> {
  const within = ctx.clock.now().getTime() - LANDS_WITHIN_MS;
  const unheardAt = await rightStore.lastUnheard(ctx.db.drizzle, grant, new Date(within));
  // What never came to be active had such a call, perhaps of a release that wrote no time of it; what was there had landed.
  const begunAt = grant.activeAt === null && !wasThere ? grant.revokeSince : null;
  return Math.max(0, ...[unheardAt, begunAt].map((at) => (at ? at.getTime() - within : 0)));
}

type PutOff = Extract<Outcome, { kind: 'pending' }>;

const pending = (grant: GrantRow, { handle, until }: PutOff): Revoked => ({
  kind: 'pending',
  grant,
  handle,
  until,
});

/**
 * Whether there is something to remove though something of this grant was put off, as word of a later end. At a first
 * attempt that isn't the removal itself, which is sent again only where an attempt failed.
 */
async function standsAlready(ctx: Ctx, grant: GrantRow): Promise<boolean> {
  if (grant.attempts > 1 && grant.lastError === null) return false;
  const acting = ctx.connectors.get(grant.connectorId);
  if (!isReadable(acting) || isUnplaced(grant, acting)) return false;
  return (await readsOf(connectorOf(ctx, grant)).readBack(refOf(grant))).stands;
}

/** What was never seen at the target is looked for before it is removed: afterwards it may be there under another name. */
async function noteHowSeen(ctx: Ctx, connector: Connector, grant: GrantRow): Promise<GrantRow> {
  if (grant.seenAs !== null || !isReadable(connector)) return grant;
  const { seenAs } = await connector.reads.readBack(refOf(grant));
  if (seenAs === undefined) return grant;
  await grantStore.changeGrant(ctx.db.drizzle, grant.id, ['revoking'], { seenAs });
  return { ...grant, seenAs };
}

/**
 * What the target says of an operation of this grant that it put off. Until that is through, nothing is concluded:
 * what is provisioned late would be access that nobody removes.
 */
async function pollUnderWay(ctx: Ctx, grant: GrantRow, lease: Lease): Promise<Outcome | undefined> {
  if (grant.handle === null) return undefined;
  lease.assertRoom();
  return connectorOf(ctx, grant).poll?.(grant.handle);
}

async function write(
  connector: Connector,
  grant: GrantRow,
  underWay: Outcome | undefined,
  lease: Lease,
): Promise<Outcome> {
  // What was under way may have been the provisioning itself: once that is done, it is removed.
  if (underWay?.kind === 'done' && !(await readsOf(connector).readBack(refOf(grant))).stands) return underWay;
  if (underWay?.kind === 'needs_human') return underWay;
  lease.beginWrite(connector);
  return connector.revoke(refOf(grant), {
    operationId: operationIdOf(grant),
    ...(grant.requestId && { requestId: grant.requestId }),
    ...(grant.endReason && { reason: grant.endReason }),
  });
}

/** Why the target is left alone though this grant ends: another grant holds the right, or nothing was ever written. */
async function whyKept(
  ctx: Ctx,
  grant: GrantRow,
): Promise<{ remains: GrantRemains; proof: string } | undefined> {
  const siblings = await rightStore.findSiblings(ctx.db.drizzle, grant);
  const holders = siblings.filter(
    (one) => one.state === 'active' || (one.state === 'provisioning' && willHold(ctx, one)),
  );
  const holder = holders.find(({ place }) => place !== null) ?? holders[0];
  if (holder?.place === null && grant.place !== null) await notePlace(ctx, connectorOf(ctx, grant), holder);
  if (holder !== undefined)
    return {
      remains: 'held-by-another-grant',
      proof: `The access stays, because grant ${holder.id} holds it too.`,
    };
  if (grant.stoodBefore === null)
    return { remains: 'never-there', proof: 'Nothing was ever written at the target for this grant.' };
  return undefined;
}

/** One that hasn't read what stood would take this access for somebody else's; one done by hand may be refused. */
function willHold(ctx: Ctx, sibling: GrantRow): boolean {
  return sibling.stoodBefore !== null && isReadable(ctx.connectors.get(sibling.connectorId));
}

async function afterFault(
  ctx: Ctx,
  grant: GrantRow,
  { error, isAwaited, lease }: { error: unknown; isAwaited: boolean; lease: Lease },
): Promise<Revoked> {
  const { fault, message } = faultOf(ctx, error);
  const afterMs = fault.kind === 'retryable' ? fault.afterMs : undefined;
  const mayPass = fault.kind === 'retryable' || fault.kind === 'unknown_outcome';
  const acting = ctx.connectors.get(grant.connectorId);
  // Another system than the one that gave a handle knows nothing of it.
  const keepsHandle = isAwaited || mayPass || (acting !== undefined && isUnplaced(grant, acting));
  const retry = {
    kind: 'retry' as const,
    grant,
    error: message,
    afterMs,
    handle: keepsHandle ? grant.handle : null,
  };
  if (error instanceof AnotherPlace || error instanceof UnknownPlace) return orByHand(ctx, retry);
  if (isAwaited || fault.kind === 'retryable' || (mayPass && grant.handle !== null)) return retry;
  try {
    const connector = connectorOf(ctx, grant);
    if (isUnplaced(grant, connector)) return orByHand(ctx, retry);
    if (!isReadable(connector)) return retry;
    const look = await connector.reads.readBack(refOf(grant));
    // A database that lost an operation may have used its id once more, for what the target knows as another one.
    if (look.stands) return { ...retry, contradicted: !mayPass, stands: true };
    const landsWithinMs = await mayLandFor(ctx, grant, false);
    if (landsWithinMs > 0) return { ...retry, afterMs: landsWithinMs };
    const said = `The target answered “${message}”, and didn’t list the access when it was read back.`;
    return await endSessions(ctx, { connector, grant, lease }, proofOf(said, look));
  } catch (second) {
    const { fault: other, message: unread } = faultOf(ctx, second);
    const unreadable = { ...retry, error: `${message} What stands there can’t be read either: ${unread}` };
    return other.kind === 'not_found' ? orByHand(ctx, unreadable) : unreadable;
  }
}

/**
 * What can't be found is no proof, since it may be called otherwise by now. It goes on being looked for; once the
 * owners hear that it isn't through, their word can end it too.
 */
function orByHand(ctx: Ctx, retry: Extract<Revoked, { kind: 'retry' }>): Revoked {
  const { grant, error } = retry;
  const since = grant.revokeSince?.getTime() ?? Number.POSITIVE_INFINITY;
  if (ctx.clock.now().getTime() - since < TELL_OWNERS_AFTER_MS) return retry;
  const instructions = `Look at the system itself: ${grant.account.name} (${grant.account.email}) may not hold “${grant.target}” any more, under whatever name, nor have anything open by it. It can’t be read back: ${error}`;
  return { kind: 'needs-human', grant, instructions, assignees: [], looksAgain: { error } };
}
