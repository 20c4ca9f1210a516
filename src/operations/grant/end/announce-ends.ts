import type { Ctx } from '../../context.ts';
import { isReadable } from '../../../domain/grant/connector.ts';
import type { Outcome } from '../../../domain/grant/connector.ts';
import { retryDelayMs, TELL_OWNERS_AFTER_MS } from '../../../domain/grant/grant.ts';
import { audit } from '../../../store/audit/audit-log.ts';
import { refreshCards, repostCards } from '../../../store/card/cards.ts';
import type { Tx } from '../../../store/database/database.ts';
import * as dueGrantStore from '../../../store/grant/due-grant-store.ts';
import * as grantStore from '../../../store/grant/grant-store.ts';
import type { GrantRow } from '../../../store/grant/grant-store.ts';
import { transaction } from '../../../store/database/transaction.ts';
import { findOwners } from '../../approval/approvers.ts';
import { recordWithRetry } from '../../record-with-retry.ts';
import { absenceOf } from '../../people/absence-of.ts';
import { claimGrants } from '../claim-grants.ts';
import { operationToGive } from '../give/operation-to-give.ts';
import { subjectOf } from '../grant-subject.ts';
import { keepHeld } from './keep-held.ts';
import { LeaseOver } from '../lease.ts';
import type { Lease } from '../lease.ts';
import { notePlace } from '../give/note-place.ts';
import { noteWhatStood } from '../give/note-what-stood.ts';
import { connectorOf, refOf } from '../read-back.ts';
import { faultOf, workThrough } from '../work-through.ts';

const PUT_OFF = 'The target put it off, and hasn’t done it yet.';

type Announced = { grant: GrantRow } & (
  | { kind: 'told'; end: Date | null }
  | { kind: 'nothing-to-tell' }
  /** `handle`: of what the target put off, which is asked after next time. */
  | {
      kind: 'retry';
      error: string;
      isRefused: boolean;
      handle: string | null;
      /** What was sent ended without word of what came of it: it may give the access later still. */
      isUnheard?: boolean;
    }
  | { kind: 'out-of-time' }
);

/** Tells targets that can end access by themselves when a right ends, where that has changed since they were told. */
export async function announceEnds(ctx: Ctx): Promise<number> {
  return workThrough<Announced>(ctx, {
    claim: (limit, busy) =>
      claimGrants(ctx, { gives: true, states: ['active'], limit, busy }, (tx, ids, leaseUntil) =>
        dueGrantStore.beginAnnouncing(tx, ids, leaseUntil),
      ),
    attempt: (grant, lease) => announce(ctx, grant, lease),
    record: (tried) =>
      recordWithRetry(ctx, () =>
        transaction(ctx, async (tx, ctx) => {
          for (const result of await keepHeld(tx, ctx, 'provisioning', tried))
            await recordOne(tx, ctx, result);
        }),
      ),
  });
}

async function recordOne(tx: Tx, ctx: Ctx, result: Announced): Promise<void> {
  if (result.kind === 'out-of-time') return;
  if (result.kind === 'retry') return recordUntold(tx, ctx, result);
  const { grant } = result;
  const nothingDue = { leaseUntil: null, dueAt: null, lastError: null, handle: null };
  const known = { endUntoldSince: null, toldUntoldAt: null };
  const told = await grantStore.changeGrant(tx, grant.id, ['active'], { ...nothingDue, ...known });
  if (told === undefined || result.kind === 'nothing-to-tell') return;
  const data = { expiresAt: result.end?.toISOString() ?? null };
  await audit(tx, ctx, { kind: 'grant.end-told', data, subject: subjectOf(grant) });
  await refreshCards(tx, [grant.id], ctx.clock.now(), ['end-not-told']);
}

/** It is tried until the grant ends; the owners hear, once, of a refusal at once and of anything else after five minutes. */
async function recordUntold(
  tx: Tx,
  ctx: Ctx,
  { grant, error, isRefused, handle, isUnheard }: Extract<Announced, { kind: 'retry' }>,
): Promise<void> {
  const now = ctx.clock.now();
  const since = grant.endUntoldSince ?? now;
  const tellAt = since.getTime() + TELL_OWNERS_AFTER_MS;
  const isDue = grant.toldUntoldAt === null && (isRefused || now.getTime() >= tellAt);
  const next = now.getTime() + retryDelayMs(grant.attempts);
  const untold = await grantStore.changeGrant(tx, grant.id, ['active'], {
    leaseUntil: null,
    dueAt: new Date(now.getTime() < tellAt ? Math.min(next, tellAt) : next),
    lastError: error,
    handle,
    unheardAt: isUnheard ? now : undefined,
    endUntoldSince: since,
    toldUntoldAt: isDue ? now : grant.toldUntoldAt,
  });
  if (untold === undefined) return;
  const subject = subjectOf(grant);
  const data = { attempt: grant.attempts, error };
  await audit(tx, ctx, { kind: 'grant.provisioning-attempted', data, subject });
  if (!isDue) return;
  const sinceSeconds = (now.getTime() - since.getTime()) / 1_000;
  await audit(tx, ctx, { kind: 'grant.end-not-told', data: { sinceSeconds, error }, subject });
  const owners = await findOwners(tx, ctx.config, grant.entitlement, now);
  await repostCards(
    tx,
    owners.map(({ id }) => ({ kind: 'end-not-told', subjectId: grant.id, audienceId: id })),
    now,
  );
}

async function announce(ctx: Ctx, claimed: GrantRow, lease: Lease): Promise<Announced> {
  let grant = claimed;
  try {
    const connector = connectorOf(ctx, grant);
    if (!isReadable(connector)) return { kind: 'nothing-to-tell', grant };
    grant = await notePlace(ctx, connector, grant);
    if (grant.stoodBefore === true) grant = await noteWhatStood(ctx, connector, grant);
    // It provisions as well: where the access was taken away there, it would be given anew.
    if ((await absenceOf(ctx, grant.principalId)) !== undefined) return { kind: 'nothing-to-tell', grant };
    const operation = await operationToGive(ctx, grant);
    lease.beginWrite(connector);
    const putOff = grant.handle === null ? undefined : await connector.poll?.(grant.handle);
    const outcome = isThrough(grant, putOff) ? putOff : await connector.grant(refOf(grant), operation);
    if (outcome?.kind === 'pending')
      return { kind: 'retry', grant, error: PUT_OFF, isRefused: false, handle: outcome.handle };
    return { kind: 'told', grant, end: operation.expiresAt ?? null };
  } catch (error) {
    if (error instanceof LeaseOver) return { kind: 'out-of-time', grant };
    const { fault, message } = faultOf(ctx, error);
    const isRefused = fault.kind !== 'retryable' && fault.kind !== 'unknown_outcome';
    return {
      kind: 'retry',
      grant,
      error: message,
      isRefused,
      handle: isRefused ? null : grant.handle,
      isUnheard: lease.wrote && fault.kind === 'unknown_outcome',
    };
  }
}

/** It is still to come, or it was of the end that is so now: each new one is told from a first attempt on. */
const isThrough = (grant: GrantRow, putOff: Outcome | undefined): boolean =>
  putOff !== undefined && (putOff.kind === 'pending' || grant.attempts > 1);
