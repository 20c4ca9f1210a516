import { isReadable } from '../../../domain/grant/connector.ts';
import type { Connector, ConnectorError, Outcome, SeenAs } from '../../../domain/grant/connector.ts';
import type { Ctx } from '../../context.ts';
import { giveUpAt } from '../../../domain/grant/grant.ts';
import type { GrantEndReason } from '../../../domain/grant/grant.ts';
import type { GrantRow } from '../../../store/grant/grant-store.ts';
import * as rightStore from '../../../store/grant/right-store.ts';
import { absenceOf } from '../../people/absence-of.ts';
import { conflictAtGrant } from './conflict-at-grant.ts';
import { operationToGive } from './operation-to-give.ts';
import { LeaseOver } from '../lease.ts';
import type { Lease } from '../lease.ts';
import { isUnplaced, notePlace } from './note-place.ts';
import { noteWhatStood } from './note-what-stood.ts';
import { connectorOf, proofOf, readsOf, refOf } from '../read-back.ts';
import { faultOf } from '../work-through.ts';

/** How one attempt to provision ended, before it is recorded. */
export type Provisioned = {
  grant: GrantRow;
  /** What was sent ended without word of what came of it, which may come yet. */
  isUnheard?: boolean;
} & (
  | {
      kind: 'active';
      seenAs: SeenAs | undefined;
      proof: string;
      /** The target took the end that is so now with the provisioning. */
      isTold: boolean;
    }
  | { kind: 'pending'; handle: string; until: Date | undefined }
  | { kind: 'needs-human'; instructions: string; assignees: string[] }
  /** `contradicted`: the target said that it was done, and what it lists says otherwise. */
  | { kind: 'retry'; error: string; afterMs: number | undefined; contradicted?: boolean }
  | { kind: 'failed'; error: string; proof: string }
  /** `handle`: of what the target put off only now, which its removal waits for. */
  | { kind: 'given-up'; error: string; reason: GrantEndReason; handle?: string }
  | { kind: 'out-of-time' }
);

const OVER = 'The time until which it was asked for was over before it could be given.';
const PUT_OFF = 'The target put it off, and hasn’t done it in the time that it was asked for.';
const NEVER_WRITTEN = 'Nothing was written at the target for this grant.';

/**
 * One attempt at the target: account for what stands there before, grant, read back. It never rejects: the
 * read back alone says whether the access is there.
 */
export async function provisionGrant(ctx: Ctx, claimed: GrantRow, lease: Lease): Promise<Provisioned> {
  let grant = claimed;
  try {
    const conflict = await conflictAtGrant(ctx, grant);
    if (conflict !== undefined) return { kind: 'failed', grant, error: conflict, proof: NEVER_WRITTEN };
    const connector = connectorOf(ctx, grant);
    if (!mayStillCome(connector, grant)) {
      if (grant.stoodBefore !== null) grant = await notePlace(ctx, connector, grant);
      grant = await noteWhatStood(ctx, connector, grant);
    }
    const away = await absenceOf(ctx, grant.principalId);
    if (away !== undefined) return notGiven(claimed, `${away}, so it wasn’t given.`, 'offboarded');
    if (grant.latestEndAt !== null && grant.latestEndAt <= ctx.clock.now())
      return notGiven(claimed, OVER, 'provisioning-failed');
    const outcome = await write(ctx, connector, grant, lease);
    if (outcome.kind === 'pending') {
      const { handle, until } = outcome;
      return isOver(ctx, grant)
        ? { ...givenUp(grant, PUT_OFF), handle }
        : { kind: 'pending', grant, handle, until };
    }
    grant = await notePlace(ctx, connector, grant);
    if (outcome.kind === 'needs_human') return { ...outcome, kind: 'needs-human', grant };
    const look = await readsOf(connector).readBack(refOf(grant));
    if (look.stands)
      return {
        kind: 'active',
        grant,
        seenAs: look.seenAs,
        proof: proofOf('The target listed the access when it was read back.', look, outcome),
        isTold: await toldWithIt(ctx, grant),
      };
    const error = 'The target said that it was done, but doesn’t list the access when it is read back.';
    if (isOver(ctx, grant)) return givenUp(grant, error);
    return { kind: 'retry', grant, error, afterMs: undefined, contradicted: true };
  } catch (error) {
    if (error instanceof LeaseOver) return { kind: 'out-of-time', grant };
    const failure = faultOf(ctx, error);
    const isUnheard = lease.wrote && failure.fault.kind === 'unknown_outcome';
    return { ...(await afterFault(ctx, { claimed, grant }, failure)), isUnheard };
  }
}

/** What was put off can’t be seen before it is done, so where it stands is looked up after whoever put it off was asked. */
const mayStillCome = (connector: Connector, grant: GrantRow): boolean =>
  grant.handle !== null && connector.poll !== undefined && isUnplaced(grant, connector);

const isOver = (ctx: Ctx, grant: GrantRow): boolean => ctx.clock.now() >= giveUpAt(grant);

const givenUp = (grant: GrantRow, error: string) => ({
  kind: 'given-up' as const,
  grant,
  error,
  reason: 'provisioning-failed' as const,
});

/** What stood was noted before the first write: a grant that was claimed without that note was never written. */
const wasNeverWritten = (claimed: GrantRow): boolean => claimed.stoodBefore === null;

/** Where an earlier attempt may have been carried out, or may be yet, its removal is owed. */
function notGiven(claimed: GrantRow, error: string, reason: GrantEndReason): Provisioned {
  return wasNeverWritten(claimed)
    ? { kind: 'failed', grant: claimed, error, proof: NEVER_WRITTEN }
    : { kind: 'given-up', grant: claimed, error, reason };
}

/** An attempt before may have told another end under the same operation id; and what was put off may be older than others. */
async function toldWithIt(ctx: Ctx, grant: GrantRow): Promise<boolean> {
  if (grant.handle === null) return grant.attempts === 1;
  const others = await rightStore.findSiblings(ctx.db.drizzle, grant);
  return !others.some(({ state }) => state === 'active');
}

async function write(ctx: Ctx, connector: Connector, grant: GrantRow, lease: Lease): Promise<Outcome> {
  const operation = await operationToGive(ctx, grant);
  lease.beginWrite(connector);
  if (grant.handle !== null && connector.poll) return connector.poll(grant.handle);
  return connector.grant(refOf(grant), operation);
}

/**
 * What a fault comes to. Certain that nothing was given is only one that doesn't pass, at the first write, with a read
 * back that lists nothing; where an earlier attempt may come to be carried out yet, its removal is owed.
 */
async function afterFault(
  ctx: Ctx,
  { claimed, grant }: { claimed: GrantRow; grant: GrantRow },
  { fault, message }: ConnectorError,
): Promise<Provisioned> {
  const acting = ctx.connectors.get(grant.connectorId);
  // Another system than the one that put it off knows nothing of it.
  const isPutOff = acting !== undefined && mayStillCome(acting, grant);
  const mayPass = fault.kind === 'retryable' || fault.kind === 'unknown_outcome' || isPutOff;
  const afterMs = fault.kind === 'retryable' ? fault.afterMs : undefined;
  const retry: Provisioned = { kind: 'retry', grant, error: message, afterMs };
  const over = isOver(ctx, grant);
  if (mayPass && !over) return retry;
  if (grant.stoodBefore === null) return notGiven(claimed, message, 'provisioning-failed');
  const isCertain = !mayPass && wasNeverWritten(claimed);
  const failed = (proof: string): Provisioned =>
    isCertain ? { kind: 'failed', grant, error: message, proof } : givenUp(grant, message);
  try {
    const connector = connectorOf(ctx, grant);
    if (!isReadable(connector)) return failed('The target doesn’t list the access.');
    const look = await connector.reads.readBack(refOf(grant));
    if (!look.stands) return failed(proofOf('The target doesn’t list the access.', look));
    return {
      kind: 'active',
      grant: await notePlace(ctx, connector, grant),
      seenAs: look.seenAs,
      proof: proofOf(`The target answered “${message}”, and lists the access.`, look),
      isTold: false,
    };
  } catch (error) {
    const second = faultOf(ctx, error);
    const unread = `${message} What stands there can’t be read either: ${second.message}`;
    return over ? givenUp(grant, unread) : { ...retry, error: unread };
  }
}
